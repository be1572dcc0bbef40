package io.antaboga.registry;

import io.antaboga.Lifetime;
import io.antaboga.memory.PosixShm;
import io.antaboga.sync.PosixSem;
import io.antaboga.transport.UnixAddress;
import io.antaboga.transport.UnixListener;
import java.io.IOException;

/** A JVM of its own that makes one object of each kind, says so, and waits to be ended by {@link ProcessEndTest}. */
final class HolderProgram {
    private HolderProgram() {}

    /** Takes a name and a socket's path; goes on to its end when there is no more input. */
    public static void main(String[] arguments) throws Exception {
        PosixShm segment = PosixShm.create(arguments[0], 64);
        PosixSem semaphore = PosixSem.create(arguments[0], 0);
        PosixShm kept = PosixShm.create(arguments[0] + "-kept", 64, Lifetime.PERSISTENT);
        UnixListener listener = UnixListener.bind(UnixAddress.of(arguments[1]));
        System.out.println("made " + segment.name() + semaphore.name() + kept.name() + listener.address());
        Thread.ofPlatform().daemon().start(() -> {
            try {
                semaphore.acquire();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        System.in.read();
    }
}
