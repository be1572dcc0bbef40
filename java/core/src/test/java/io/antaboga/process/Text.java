package io.antaboga.process;

import static io.antaboga.os.Constants.POLLIN;

import io.antaboga.IpcException;
import io.antaboga.os.Deadline;
import io.antaboga.os.Errno;
import io.antaboga.os.Gate;
import io.antaboga.os.Sys;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Reads what a child wrote, under a watchdog. */
final class Text {
    static final Duration WATCHDOG =
            Duration.ofSeconds(Long.parseLong(System.getenv().getOrDefault("ANTABOGA_WATCHDOG", "60")));

    private Text() {}

    /** All bytes up to the end of the pipe. */
    static String all(Descriptor descriptor) throws IpcException {
        return read(descriptor, -1);
    }

    /** The bytes up to the next line feed, without it. */
    static String line(Descriptor descriptor) throws IpcException {
        return read(descriptor, '\n');
    }

    private static String read(Descriptor descriptor, int end) throws IpcException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (Gate gate = Gate.open("read");
                Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(1);
            gate.enter(Deadline.NEVER);
            try {
                for (; ; ) {
                    gate.await(descriptor.number(), POLLIN, Deadline.after(WATCHDOG));
                    long count = Sys.read(descriptor.number(), memory.address(), 1);
                    if (count < 0) {
                        throw Errno.failure("read", count);
                    }
                    if (count == 0 || memory.get(ValueLayout.JAVA_BYTE, 0) == end) {
                        return text.toString(StandardCharsets.UTF_8);
                    }
                    text.write(memory.get(ValueLayout.JAVA_BYTE, 0));
                }
            } finally {
                gate.leave();
            }
        }
    }
}
