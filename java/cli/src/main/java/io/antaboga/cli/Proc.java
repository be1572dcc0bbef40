package io.antaboga.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Small files of {@code /proc}. */
public final class Proc {
    private static final int MOST = 1 << 16;

    private Proc() {}

    /** The text of a kernel setting such as {@code fs/pipe-max-size}; empty where this kernel has none. */
    public static Optional<String> setting(String name) {
        return read(Path.of("/proc/sys", name)).map(text -> text.strip().replaceAll("\\s+", " "));
    }

    /** The soft limit called {@code name} of this process, {@code unlimited} being {@link Long#MAX_VALUE}. */
    public static Optional<Long> softLimit(String name) {
        return read(Path.of("/proc/self/limits")).flatMap(limits -> softLimit(limits, name));
    }

    /** The same, of the text of a {@code limits} file. */
    public static Optional<Long> softLimit(String limits, String name) {
        return limits.lines()
                .filter(line -> line.startsWith(name + " "))
                .findFirst()
                .map(line -> line.substring(name.length()).strip().split("\\s+")[0])
                .map(value -> value.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(value));
    }

    /** The text of a small file, all of which one read gives; empty where it cannot be read. */
    public static Optional<String> read(Path file) {
        // Files.readString begins with one byte, and the files of /proc/sys have nothing more to give after their first
        // read.
        try (InputStream text = Files.newInputStream(file)) {
            byte[] bytes = new byte[MOST];
            int length = text.readNBytes(bytes, 0, MOST);
            return Optional.of(new String(bytes, 0, length, StandardCharsets.UTF_8));
        } catch (IOException absent) {
            return Optional.empty();
        }
    }
}
