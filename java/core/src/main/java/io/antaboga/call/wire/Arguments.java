package io.antaboga.call.wire;

import java.util.List;
import java.util.Map;

/**
 * What a function was called with.
 *
 * @param positional in order
 * @param named by name; empty where there are none
 */
public record Arguments(List<Object> positional, Map<String, Object> named) {
    /** None at all: the body of format 0. */
    public static final Arguments NONE = new Arguments(List.of(), Map.of());
}
