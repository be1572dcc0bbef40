package io.antaboga.layout;

import io.antaboga.os.SysProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** Raises a signal at a step of this process's work with rings; compiled into test builds only. */
public final class RingFaults {
    private static final AtomicLong STEPS = new AtomicLong();
    private static final long STEP = Long.parseLong(System.getenv("ANTABOGA_FAULT_STEP"));
    private static final int SIGNAL = Integer.parseInt(System.getenv("ANTABOGA_FAULT_SIGNAL"));

    static {
        Path file = Path.of(System.getenv("ANTABOGA_FAULT_FILE"));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                Files.writeString(file, STEPS.toString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }));
    }

    private RingFaults() {}

    /** One step more. */
    public static void step() {
        if (STEPS.incrementAndGet() == STEP) {
            SysProcess.kill(SysProcess.getpid(), SIGNAL);
        }
    }
}
