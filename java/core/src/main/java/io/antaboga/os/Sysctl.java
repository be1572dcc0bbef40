package io.antaboga.os;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;

/** What the kernel says below /proc/sys. */
public final class Sysctl {
    private static final int LONGEST = 256;

    private Sysctl() {}

    /**
     * The number in {@code /proc/sys/NAME}; empty if it cannot be read.
     *
     * @param name with slashes, such as {@code kernel/msgmax}
     */
    public static OptionalLong number(String name) {
        List<String> words = words(name);
        try {
            return words.size() == 1 ? OptionalLong.of(Long.parseLong(words.getFirst())) : OptionalLong.empty();
        } catch (NumberFormatException unknown) {
            return OptionalLong.empty();
        }
    }

    /** What stands in {@code /proc/sys/NAME}, word by word; empty if it cannot be read. */
    public static List<String> words(String name) {
        try (InputStream file = new FileInputStream("/proc/sys/" + name)) {
            // In one read: the kernel gives such a file's content no further than the first goes.
            byte[] bytes = new byte[LONGEST];
            int length = file.read(bytes);
            String text = length < 1 ? "" : new String(bytes, 0, length, StandardCharsets.US_ASCII).strip();
            return text.isEmpty() ? List.of() : List.of(text.split("\\s+"));
        } catch (IOException unknown) {
            return List.of();
        }
    }
}
