package io.antaboga.cli.bench;

import java.io.IOException;
import java.nio.file.Path;

/** CPython alone, started until it prints; waited for when the time was taken. */
final class PythonStart implements Exercise {
    private final Path python;
    private Process process;

    PythonStart(Path python) {
        this.python = python;
    }

    @Override
    public void run() throws IOException {
        process = new ProcessBuilder(python.toString(), "-c", "print(1, flush=True)")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (process.getInputStream().read() != '1') {
            throw new IOException("the interpreter does not start");
        }
    }

    @Override
    public boolean after() throws IOException {
        try {
            process.getOutputStream().close();
            process.waitFor();
            process.getInputStream().close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while an interpreter ended", e);
        }
        return true;
    }
}
