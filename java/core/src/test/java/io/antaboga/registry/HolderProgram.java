package io.antaboga.registry;

import io.antaboga.Lifetime;
import io.antaboga.SysvKey;
import io.antaboga.memory.PosixShm;
import io.antaboga.memory.SysvShm;
import io.antaboga.sync.PosixSem;
import io.antaboga.sync.SysvSem;
import io.antaboga.transport.FifoChannel;
import io.antaboga.transport.PosixMq;
import io.antaboga.transport.StreamOptions;
import io.antaboga.transport.SysvMq;
import io.antaboga.transport.UnixAddress;
import io.antaboga.transport.UnixListener;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.List;

/** A JVM of its own that makes one object of each kind, says so, and waits to be ended by {@link ProcessEndTest}. */
final class HolderProgram {
    private HolderProgram() {}

    /** Takes a name, the paths of a socket and of a FIFO, and a System V key; goes on to its end when there is no more input. */
    public static void main(String[] arguments) throws Exception {
        PosixShm segment = PosixShm.create(arguments[0], 64);
        PosixSem semaphore = PosixSem.create(arguments[0], 0);
        PosixShm kept = PosixShm.create(arguments[0] + "-kept", 64, Lifetime.PERSISTENT);
        UnixListener listener = UnixListener.bind(UnixAddress.of(arguments[1]));
        FifoChannel fifo = FifoChannel.create(Path.of(arguments[2]), null, StreamOptions.DEFAULT, Lifetime.PROCESS);
        PosixMq queue = PosixMq.create(arguments[0], new PosixMq.Attributes(2, 64), Lifetime.PROCESS);
        SysvKey key = SysvKey.of(Integer.parseInt(arguments[3]));
        List<AutoCloseable> systemV = List.of(
                SysvMq.create(key, Lifetime.PROCESS),
                SysvShm.create(key, 64, Lifetime.PROCESS),
                SysvSem.create(key, 1, Lifetime.PROCESS));
        System.out.println("made " + segment.name() + semaphore.name() + kept.name() + listener.address());
        Thread.ofPlatform().daemon().start(() -> {
            try {
                semaphore.acquire();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        System.in.read();
        // What is still referred to here is lost to no safety net before.
        Reference.reachabilityFence(List.of(segment, kept, listener, fifo, queue, systemV));
    }
}
