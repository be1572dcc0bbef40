package io.antaboga.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** One line on a terminal that says what is being done; silent where stderr is not a terminal. */
final class Progress {
    private static final String ERASE_LINE = "\r\033[K";

    private final boolean terminal;

    private Progress(boolean terminal) {
        this.terminal = terminal;
    }

    /** Progress on stderr. */
    static Progress onStderr() {
        try {
            Path device = Files.readSymbolicLink(Path.of("/proc/self/fd/2"));
            return new Progress(
                    device.startsWith("/dev/pts") || device.toString().startsWith("/dev/tty"));
        } catch (IOException _) {
            return new Progress(false);
        }
    }

    /** Replaces the line. */
    void show(String format, Object... values) {
        if (terminal) {
            System.err.print(ERASE_LINE + String.format(format, values));
            System.err.flush();
        }
    }

    /** Removes the line. */
    void end() {
        if (terminal) {
            System.err.print(ERASE_LINE);
            System.err.flush();
        }
    }
}
