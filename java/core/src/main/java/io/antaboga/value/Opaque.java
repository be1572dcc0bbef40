package io.antaboga.value;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An object of a class that is not known here, kept only to be sent on unchanged. Mutable while it is decoded.
 *
 * @see <a href="https://docs.python.org/3/library/pickle.html#object.__reduce__">object.__reduce__</a>
 */
public final class Opaque {
    /** How Python makes the object again. */
    public enum Construction {
        /** The reference itself is the value. */
        REFERENCE,
        /** {@code callable(*arguments)}. */
        CALL,
        /** {@code cls.__new__(cls, *arguments)}. */
        NEW,
        /** {@code cls.__new__(cls, *arguments, **keywords)}. */
        NEW_WITH_KEYWORDS
    }

    private final Construction construction;
    private final Object callable;
    private final Object arguments;
    private final Object keywords;
    private Object state;
    private boolean stateGiven;
    private final List<Object> items = new ArrayList<>();
    private final Map<Object, Object> entries = new LinkedHashMap<>();

    /** Describes how the object is made; {@code callable} is a {@link ClassReference} or another opaque value. */
    public Opaque(Construction construction, Object callable, Object arguments, Object keywords) {
        this.construction = construction;
        this.callable = callable;
        this.arguments = arguments;
        this.keywords = keywords;
    }

    /** How the object is made. */
    public Construction construction() {
        return construction;
    }

    /** What is called, or the class. */
    public Object callable() {
        return callable;
    }

    /** Positional arguments, a {@link Tuple}; null for a reference. */
    public Object arguments() {
        return arguments;
    }

    /** Keyword arguments, a map; null unless given. */
    public Object keywords() {
        return keywords;
    }

    /** Whether Python sets a state after making the object. */
    public boolean hasState() {
        return stateGiven;
    }

    /** The state. */
    public Object state() {
        return state;
    }

    /** Sets the state. */
    public void setState(Object newState) {
        state = newState;
        stateGiven = true;
    }

    /** Items appended after making, in order. */
    public List<Object> items() {
        return items;
    }

    /** Entries set after making, in order. */
    public Map<Object, Object> entries() {
        return entries;
    }

    @Override
    public String toString() {
        return "Opaque[" + callable + "]";
    }
}
