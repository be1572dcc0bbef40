package io.antaboga.call;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import io.antaboga.SysvKey;
import io.antaboga.os.Errno;
import io.antaboga.registry.Registry;
import io.antaboga.testing.Names;
import io.antaboga.testing.Pythons;
import io.antaboga.transport.FifoChannel;
import io.antaboga.transport.PosixMq;
import io.antaboga.transport.SysvMq;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** A Python that serves: {@code python -m antaboga serve}. What it made is removed. */
final class ServingPython implements AutoCloseable {
    private static final Path ROOT = Path.of(System.getProperty("antaboga.root"));

    final Process process;
    /** Its URL as a caller sees it. */
    final String url;

    private final Over over;
    private final String in;
    private final String out;

    private ServingPython(Over over, Path directory, Path handlers) throws IOException {
        this.over = over;
        String name = Names.unique();
        switch (over) {
            case UNIX -> {
                in = directory.resolve(name).toString();
                out = "";
            }
            case FIFO -> {
                in = directory.resolve(name + "-in").toString();
                out = directory.resolve(name + "-out").toString();
            }
            case POSIXMQ -> {
                in = Names.queue();
                out = Names.queue();
            }
            default -> {
                in = String.format("0x%08x", ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE));
                out = String.format("0x%08x", ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE));
            }
        }
        String own = over.word() + ":" + (out.isEmpty() ? in : in + "," + out);
        url = over.word() + ":" + (out.isEmpty() ? in : out + "," + in);
        List<String> words = new ArrayList<>(
                List.of(Pythons.found().getLast(), "-m", "antaboga", "serve", handlers.toString(), own));
        if (over != Over.UNIX) {
            words.add("--create");
        }
        ProcessBuilder builder = new ProcessBuilder(words).inheritIO();
        builder.environment().put("PYTHONPATH", ROOT.resolve("python/src").toString());
        process = builder.start();
    }

    static ServingPython start(Over over, Path directory, Path handlers) throws IOException {
        return new ServingPython(over, directory, handlers);
    }

    /** Connects, as soon as it serves. */
    WorkerConnection connect() throws IpcException {
        return connect(Worker.connect(url));
    }

    WorkerConnection connect(WorkerConnectionBuilder builder) throws IpcException {
        for (; ; ) {
            try {
                return builder.open();
            } catch (IpcException e) {
                if (e.errno() != Errno.ENOENT && e.errno() != Errno.ECONNREFUSED) {
                    throw e;
                }
                assertTrue(process.isAlive(), "it has ended");
                Thread.onSpinWait();
            }
        }
    }

    /** Ends it as a user does; its exit code. */
    int end() {
        process.destroy();
        return process.onExit().join().exitValue();
    }

    @Override
    public void close() throws IpcException {
        end();
        switch (over) {
            case FIFO -> {
                FifoChannel.unlink(Path.of(in));
                FifoChannel.unlink(Path.of(out));
            }
            case POSIXMQ -> {
                PosixMq.unlink(in);
                PosixMq.unlink(out);
            }
            case SYSVMQ -> {
                SysvMq.unlink(SysvKey.of(Integer.decode(in)));
                SysvMq.unlink(SysvKey.of(Integer.decode(out)));
            }
            default -> {}
        }
        // What a process that was killed had left.
        Registry.ofCurrentUser().clean(false);
    }
}
