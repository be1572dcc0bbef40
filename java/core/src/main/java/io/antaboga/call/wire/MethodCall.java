package io.antaboga.call.wire;

/**
 * A call of what was passed.
 *
 * @param number that it was passed with
 * @param method its name; null for a function
 * @param arguments what it is called with
 */
public record MethodCall(long number, String method, Arguments arguments) {}
