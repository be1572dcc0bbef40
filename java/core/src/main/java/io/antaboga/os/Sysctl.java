package io.antaboga.os;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/** Numbers below /proc/sys. */
public final class Sysctl {
    private static final int LONGEST = 256;

    private Sysctl() {}

    /**
     * The number in {@code /proc/sys/NAME}; empty if it cannot be read.
     *
     * @param name with slashes, such as {@code kernel/msgmax}
     */
    public static OptionalLong number(String name) {
        try (InputStream file = new FileInputStream("/proc/sys/" + name)) {
            // In one read: the kernel gives such a file's number no further than the first goes.
            byte[] bytes = new byte[LONGEST];
            int length = file.read(bytes);
            return length < 1
                    ? OptionalLong.empty()
                    : OptionalLong.of(Long.parseLong(new String(bytes, 0, length, StandardCharsets.US_ASCII).strip()));
        } catch (IOException | NumberFormatException unknown) {
            return OptionalLong.empty();
        }
    }
}
