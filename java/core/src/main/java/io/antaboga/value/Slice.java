package io.antaboga.value;

/**
 * Python's {@code slice}; each part may be null ({@code None}).
 *
 * @param start where it begins
 * @param stop before which it ends
 * @param step the difference
 */
public record Slice(Object start, Object stop, Object step) {}
