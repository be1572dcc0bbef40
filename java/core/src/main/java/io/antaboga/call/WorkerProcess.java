package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.os.Constants;
import io.antaboga.os.Errno;
import io.antaboga.os.SysMemory;
import io.antaboga.process.Child;
import io.antaboga.process.ChildBuilder;
import io.antaboga.process.Descriptor;
import io.antaboga.process.ExitStatus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The process of a worker: what it prints, and what is known of its end. For any threads. */
final class WorkerProcess implements AutoCloseable {
    private static final int LINE = 64 << 10;
    private static final int TRACE = 256 << 10;
    private static final int FAULTS = 4;
    private static final int RECORDS = 5;
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final Child child;
    private final Descriptor faults;
    private final List<Lines> outputs;
    private final CompletableFuture<ExitStatus> status = new CompletableFuture<>();

    private WorkerProcess(Child child, Descriptor faults, List<Lines> outputs) {
        this.child = child;
        this.faults = faults;
        this.outputs = outputs;
    }

    /** Starts a worker that is described but for its output. */
    static WorkerProcess start(ChildBuilder builder, WorkerLog log) throws IpcException {
        List<Lines> outputs = new ArrayList<>();
        Descriptor faults = memory();
        boolean done = false;
        try (Descriptor.Pipe out = Descriptor.pipe();
                Descriptor.Pipe err = Descriptor.pipe();
                Descriptor.Pipe records = Descriptor.pipe()) {
            builder.descriptor(1, out.write())
                    .descriptor(2, err.write())
                    .descriptor(FAULTS, faults)
                    .descriptor(RECORDS, records.write());
            Child child = builder.start();
            try {
                outputs.add(new Lines(out.read(), "out", LINE, log::out));
                outputs.add(new Lines(err.read(), "err", LINE, log::err));
                outputs.add(new Lines(records.read(), "log", LINE, log::entry));
                done = true;
            } finally {
                if (!done) {
                    child.close();
                }
            }
            WorkerProcess process = new WorkerProcess(child, faults, outputs);
            Thread.ofVirtual().name("antaboga-watcher").start(process::watch);
            return process;
        } finally {
            if (!done) {
                for (Lines output : outputs) {
                    output.close();
                }
                faults.close();
            }
        }
    }

    /** A regular file, so that writing to it never waits, also when everything else has failed. */
    private static Descriptor memory() throws IpcException {
        int fd = SysMemory.memfd_create("antaboga-faults", Constants.MFD_CLOEXEC);
        if (fd < 0) {
            throw Errno.failure("memfd_create", fd);
        }
        return Descriptor.adopt(fd);
    }

    private void watch() {
        try {
            status.complete(child.waitFor());
        } catch (IpcException e) {
            status.completeExceptionally(e);
        }
    }

    int pid() {
        return child.pid();
    }

    /** How it ended; null while it has not. */
    ExitStatus status() {
        return status.isDone() && !status.isCompletedExceptionally() ? status.join() : null;
    }

    /** Does something on a virtual thread when it has ended. */
    void whenEnded(Runnable action) {
        status.whenCompleteAsync(
                (ended, failure) -> action.run(), task -> Thread.ofVirtual().start(task));
    }

    void signal(int number) throws IpcException {
        child.signal(number);
    }

    void kill() throws IpcException {
        child.kill();
    }

    /** Waits for its end; null if it does not come in time. An interrupt is kept for later. */
    ExitStatus await(Duration time) {
        boolean interrupted = Thread.interrupted();
        long moment = Moment.after(time);
        try {
            for (; ; ) {
                try {
                    return status.get(Moment.remaining(moment), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (TimeoutException | ExecutionException e) {
                    return null;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits until what it had printed when it ended was read, unless somebody else has its output and prints on. */
    void finishOutput() {
        long moment = Moment.after(LAST_WORDS);
        outputs.forEach(output -> output.finish(moment));
    }

    /** What faulthandler wrote; empty if nothing. */
    String trace() {
        try {
            if (!faults.isOpen()) {
                return "";
            }
            try (InputStream in = Files.newInputStream(Path.of("/proc/self/fd/" + faults.number()))) {
                return Lines.text(in.readNBytes(TRACE));
            }
        } catch (IOException | IllegalStateException e) {
            // Closed at this moment: there is nobody to read it for.
            return "";
        }
    }

    /** Kills it if it runs, and lets go of all. */
    @Override
    public void close() throws IpcException {
        try (child) {
            child.kill();
            await(Duration.ofDays(1));
            finishOutput();
        } finally {
            for (Lines output : outputs) {
                output.close();
            }
            faults.close();
        }
    }
}
