package io.antaboga.call.wire;

/** What the other side passed to be called, as {@link Passing#incoming} gives it. */
public interface Remote {
    /** The same as an instance of an interface; null where it is none of that kind. */
    Object as(Class<?> type);
}
