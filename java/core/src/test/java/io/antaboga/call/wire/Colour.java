package io.antaboga.call.wire;

/** As in the vectors. */
enum Colour {
    RED,
    GREEN
}
