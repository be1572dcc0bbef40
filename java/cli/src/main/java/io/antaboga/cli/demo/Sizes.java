package io.antaboga.cli.demo;

/** Sizes for people. */
final class Sizes {
    private Sizes() {}

    /** The size in the largest unit that it is a whole number of. */
    static String words(long size) {
        if (size > 0 && size % (1 << 20) == 0) {
            return size / (1 << 20) + " MiB";
        }
        return size > 0 && size % (1 << 10) == 0 ? size / (1 << 10) + " KiB" : size + " B";
    }
}
