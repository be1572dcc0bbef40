package io.antaboga.cli.bench;

import io.antaboga.IpcException;
import io.antaboga.process.Child;
import io.antaboga.process.Descriptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The process at the other end, seen by the caller; ends with it, at the latest. */
final class Echo implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Child child;

    private Echo(Child child) {
        this.child = child;
    }

    /** Starts {@code command name}, with {@code descriptors} at their numbers. */
    static Echo start(List<String> command, String name, Map<Integer, Descriptor> descriptors) throws IpcException {
        List<String> whole = new ArrayList<>(command);
        whole.add(name);
        var builder = Child.command(whole).discard(1);
        descriptors.forEach((number, descriptor) -> builder.descriptor(number, descriptor));
        return new Echo(builder.start());
    }

    /** Waits until it has ended, as it was told to. */
    @Override
    public void close() throws IpcException {
        try (child) {
            child.waitFor(PATIENCE);
        }
    }
}
