package io.antaboga.call.wire;

/** As in the vectors. */
record Point(int x, int y) {}
