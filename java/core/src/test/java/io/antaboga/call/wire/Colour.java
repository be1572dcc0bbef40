package io.antaboga.call.wire;

/** As in the vectors. */
public enum Colour {
    RED,
    GREEN
}
