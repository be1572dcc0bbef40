package io.antaboga.cli.objects;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** The user whose objects are listed. */
final class CurrentUser {
    private CurrentUser() {}

    /** The effective user id of this process. */
    static int id() {
        try {
            return idOf(Path.of("/proc/self"), true);
        } catch (IOException noProc) {
            throw new UncheckedIOException(noProc);
        }
    }

    /** The id of the user that owns {@code file}; a symbolic link's own unless {@code follow}. */
    static int idOf(Path file, boolean follow) throws IOException {
        LinkOption[] options = follow ? new LinkOption[0] : new LinkOption[] {LinkOption.NOFOLLOW_LINKS};
        return (Integer) Files.getAttribute(file, "unix:uid", options);
    }
}
