package io.antaboga.multiprocessing;

/** What an item of a {@code ShareableList} is, told by its {@code struct} format. */
enum ItemFormat {
    INTEGER("q"),
    FLOAT("d"),
    BOOL("xxxxxxx?"),
    NONE("xxxxxx?x"),
    /** Text or bytes: the type code tells which. */
    STRING("s");

    private final String format;

    ItemFormat(String format) {
        this.format = format;
    }

    /** As it stands in the segment, for a slot of {@code size} bytes. */
    String text(long size) {
        return this == STRING ? size + format : format;
    }

    /** What {@code format} says, or null if CPython does not write that for a slot of {@code size} bytes. */
    static ItemFormat parse(String format, long size) {
        for (ItemFormat known : values()) {
            if (known != STRING && known.format.equals(format)) {
                return size >= 8 ? known : null;
            }
        }
        return format.matches("[1-9]\\d{0,6}s") && Long.parseLong(format.substring(0, format.length() - 1)) <= size
                ? STRING
                : null;
    }
}
