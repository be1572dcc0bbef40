package io.antaboga.testing;

import io.antaboga.os.Sys;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A Python program run as another user, which says things a line at a time; killed at close. */
public final class OtherUser implements AutoCloseable {
    /** Who it runs as: nobody. */
    public static final int UID = 65534;

    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

    private final Process process;
    private final BufferedReader lines;

    private OtherUser(Process process) {
        this.process = process;
        this.lines = process.inputReader();
    }

    /** Starts {@code program} with {@code argument} in {@code sys.argv[1]}. */
    public static OtherUser run(String program, String argument) throws IOException {
        Capability.require(
                Sys.geteuid() == 0 && Files.isExecutable(PYTHON) && Files.isExecutable(SETPRIV),
                "root, " + PYTHON + " and " + SETPRIV + ", to run a peer as another user");
        ProcessBuilder builder = new ProcessBuilder(
                SETPRIV.toString(),
                "--reuid=" + UID,
                "--regid=" + UID,
                "--clear-groups",
                PYTHON.toString(),
                "-c",
                program,
                argument);
        builder.redirectError(ProcessBuilder.Redirect.INHERIT)
                .directory(Path.of("/").toFile());
        return new OtherUser(builder.start());
    }

    /** The next line that it writes. */
    public String line() throws IOException {
        return lines.readLine();
    }

    /** Whether it is over. */
    public boolean hasEnded() {
        return !process.isAlive();
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.getOutputStream().close();
        lines.close();
        process.getErrorStream().close();
    }
}
