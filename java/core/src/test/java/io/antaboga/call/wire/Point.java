package io.antaboga.call.wire;

/** As in the vectors. */
public record Point(int x, int y) {}
