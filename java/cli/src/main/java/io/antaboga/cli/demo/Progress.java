package io.antaboga.cli.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** How far a row has come, on stderr and only if that is a terminal. Any thread. */
final class Progress {
    private static final long EVERY_NANOS = 100_000_000;

    private final boolean terminal = terminal();
    private final PrintStream stderr = System.err;
    private final String name;
    private long last = System.nanoTime();
    private boolean shown;

    Progress(String name) {
        this.name = name;
    }

    /** So much of the whole has crossed. */
    synchronized void show(long done, long whole) {
        if (terminal && System.nanoTime() - last > EVERY_NANOS) {
            last = System.nanoTime();
            shown = true;
            stderr.printf("\r\033[K%s: %,d of %,d bytes", name, done, whole);
            stderr.flush();
        }
    }

    /** Takes the line away. */
    synchronized void end() {
        if (shown) {
            stderr.print("\r\033[K");
            stderr.flush();
        }
    }

    private static boolean terminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException noProc) {
            return false;
        }
    }
}
