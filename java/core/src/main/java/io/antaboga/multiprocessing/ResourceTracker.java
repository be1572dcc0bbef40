package io.antaboga.multiprocessing;

import io.antaboga.ClosedException;
import io.antaboga.IpcException;
import io.antaboga.PeerClosedException;
import io.antaboga.memory.PosixShm;
import io.antaboga.os.Errno;
import io.antaboga.process.Descriptor;
import io.antaboga.sync.PosixSem;
import io.antaboga.transport.PipeChannel;
import io.antaboga.transport.StreamOptions;
import io.antaboga.wire.Framing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Stands in for the resource tracker of Python programs that this process starts: what they leave behind is removed when this is
 * closed, but for the names that are protected, which Python's own tracker would remove too. Described in
 * {@code spec/multiprocessing/shared-memory.md}.
 *
 * <p>A program is started by {@link #command} and given {@link #descriptor} at the same number. Processes that it starts by
 * {@code multiprocessing} report here too. For any number of programs and threads.
 */
public final class ResourceTracker implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final StreamOptions LINES =
            StreamOptions.DEFAULT.withFraming(Framing.LINES).withMaxMessageLength(1 << 12);

    /** The script's folder is where Python looks for modules first, as if the script had been started. */
    private static final String PRELUDE = """
            import os, runpy, sys
            from multiprocessing import resource_tracker
            resource_tracker._resource_tracker._fd = %d
            del sys.argv[0]
            sys.path[0] = os.path.dirname(os.path.abspath(sys.argv[0]))
            runpy.run_path(sys.argv[0], run_name="__main__")
            """;

    private final Descriptor descriptor;
    private final PipeChannel reports;
    private final Thread reader;
    private final Set<TrackedName> registered = new LinkedHashSet<>();
    private final Set<TrackedName> spared = new LinkedHashSet<>();

    private ResourceTracker(Descriptor.Pipe pipe) throws IpcException {
        this.descriptor = pipe.write();
        this.reports = PipeChannel.of(pipe.read(), null, LINES);
        this.reader = Thread.ofVirtual().name("antaboga-resource-tracker").unstarted(this::read);
    }

    /** Starts one. */
    public static ResourceTracker start() throws IpcException {
        Descriptor.Pipe pipe = Descriptor.pipe();
        boolean done = false;
        try {
            ResourceTracker tracker = new ResourceTracker(pipe);
            tracker.reader.start();
            done = true;
            return tracker;
        } finally {
            if (!done) {
                pipe.close();
            }
        }
    }

    /** What the programs are to inherit; stays the tracker's. */
    public Descriptor descriptor() {
        return descriptor;
    }

    /**
     * The command that runs a script, unchanged, under this tracker.
     *
     * @param python the interpreter, with options if need be
     * @param number where the program has the descriptor
     * @param script the file and its arguments
     */
    public static List<String> command(List<String> python, int number, List<String> script) {
        if (python.isEmpty() || script.isEmpty() || number < 3) {
            throw new IllegalArgumentException("an interpreter, a script, and a number above 2 are needed: " + number);
        }
        List<String> command = new ArrayList<>(python);
        command.add("-c");
        command.add(PRELUDE.formatted(number));
        command.addAll(script);
        return command;
    }

    /** Says that the segment {@code name}, with or without its slash, is not the programs' to remove. */
    public void protect(String name) {
        synchronized (registered) {
            spared.add(TrackedName.segment(name));
        }
    }

    private void read() {
        try {
            for (; ; ) {
                TrackedName.Report report = TrackedName.parse(reports.receive());
                synchronized (registered) {
                    report.applyTo(registered);
                }
            }
        } catch (PeerClosedException | ClosedException end) {
            // Every program has ended, or this is closed.
        } catch (IpcException failure) {
            System.getLogger("io.antaboga").log(System.Logger.Level.WARNING, "resource tracker", failure);
        }
    }

    /**
     * Removes what the programs left behind and is not protected. To be called when they have ended; programs that have not are
     * waited for up to 10 seconds, and start a tracker of their own after that.
     */
    @Override
    public void close() throws IpcException {
        descriptor.close();
        boolean interrupted = false;
        try {
            reader.join(PATIENCE);
        } catch (InterruptedException early) {
            interrupted = true;
        }
        reports.close();
        try {
            removeAll();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void removeAll() throws IpcException {
        IpcException first = null;
        synchronized (registered) {
            registered.removeAll(spared);
            for (TrackedName left : registered) {
                try {
                    if (left.segment()) {
                        PosixShm.unlink(left.name());
                    } else {
                        PosixSem.unlink(left.name());
                    }
                } catch (IpcException failure) {
                    if (failure.errno() != Errno.ENOENT) {
                        first = first == null ? failure : first;
                    }
                }
            }
            registered.clear();
        }
        if (first != null) {
            throw first;
        }
    }
}
