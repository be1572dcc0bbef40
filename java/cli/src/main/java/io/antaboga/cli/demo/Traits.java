package io.antaboga.cli.demo;

/**
 * What can be said of a mechanism without measuring.
 *
 * @param bidirectional {@code yes}, {@code no} and what to do about it, or {@code shared}
 * @param structured what keeps messages apart
 * @param synchronisation who makes a reader wait for its writer
 * @param use where it serves best
 */
record Traits(String bidirectional, String structured, String synchronisation, String use) {}
