package io.antaboga.call.wire;

import java.util.List;

/**
 * How something that stays on its side is named to the other.
 *
 * @param number even where the caller's side has it, odd where the worker's
 * @param methods the names that may be called; null for a function
 */
public record Passed(long number, List<String> methods) {}
