package io.antaboga.cli.demo;

/**
 * What can be said of a mechanism without measuring.
 *
 * @param direction {@code one-way}, {@code two-way} or {@code shared}
 * @param structure what keeps messages apart
 * @param waiting who makes a reader wait for its writer
 * @param use where it serves best
 */
record Traits(String direction, String structure, String waiting, String use) {}
