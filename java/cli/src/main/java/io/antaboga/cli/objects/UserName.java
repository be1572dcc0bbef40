package io.antaboga.cli.objects;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The names of users. */
public final class UserName {
    private static final Path SELF = Path.of("/proc/self");
    private static final Path USERS = Path.of("/etc/passwd");

    private UserName() {}

    /** The name of user {@code uid}, or the number where none is known. */
    public static String of(int uid) {
        try {
            // A file's owner is looked up by the C library, which may know more users than the file lists.
            if (CurrentUser.idOf(SELF, true) == uid) {
                return Files.getOwner(SELF).getName();
            }
        } catch (IOException noProc) {
            // Falls through to the file.
        }
        try (Stream<String> lines = Files.lines(USERS, StandardCharsets.ISO_8859_1)) {
            return lines.map(line -> line.split(":"))
                    .filter(fields -> fields.length > 2 && fields[2].equals(Integer.toString(uid)))
                    .map(fields -> fields[0])
                    .findFirst()
                    .orElse(Integer.toString(uid));
        } catch (IOException | java.io.UncheckedIOException unreadable) {
            return Integer.toString(uid);
        }
    }
}
