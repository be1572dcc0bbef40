package io.antaboga.process;

import io.antaboga.IpcException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The segments that one child is given: a number for each beside the chosen ones, and the variable that tells. */
final class Bequest implements AutoCloseable {
    /** Above what shells use for their own purposes. */
    private static final int FIRST = 10;

    private final TreeMap<Integer, Descriptor> descriptors;
    private final List<Descriptor> own = new ArrayList<>();
    private final List<String> entries = new ArrayList<>();

    /** Closed by the caller also if it fails half way, hence {@link #add}. */
    Bequest(Map<Integer, Descriptor> chosen) {
        this.descriptors = new TreeMap<>(chosen);
    }

    void add(String name, Inheritable segment) throws IpcException {
        Descriptor descriptor = segment.descriptor();
        own.add(descriptor);
        int number = FIRST;
        while (descriptors.containsKey(number)) {
            number++;
        }
        descriptors.put(number, descriptor);
        entries.add(Inherited.entry(name, number, descriptor));
    }

    /** What the child has at which number, the chosen ones too. */
    TreeMap<Integer, Descriptor> descriptors() {
        return descriptors;
    }

    /** The variable's value, or null: what this process was given is not the child's. */
    String variable() {
        return entries.isEmpty() ? null : String.join(";", entries);
    }

    @Override
    public void close() throws IpcException {
        for (Descriptor descriptor : own) {
            descriptor.close();
        }
    }
}
