package io.antaboga.multiprocessing;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.sync.PosixSem;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;

/** The semaphores of an object that this process makes, under names of the form that CPython chooses. For one thread. */
final class OwnSemaphores implements AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Deque<PosixSem> made = new ArrayDeque<>();

    /** Makes one that begins with {@code value}; its name. */
    String create(int value) throws IpcException {
        byte[] random = new byte[8];
        RANDOM.nextBytes(random);
        PosixSem semaphore = PosixSem.create("/mp-" + HexFormat.of().formatHex(random), value, Lifetime.PROCESS);
        made.push(semaphore);
        return semaphore.name();
    }

    /** Makes those of a condition: lock, sleeping count, woken count, wait semaphore. */
    List<String> createCondition() throws IpcException {
        return List.of(create(1), create(0), create(0), create(0));
    }

    /** Removes the names; handles of others go on. */
    @Override
    public void close() throws IpcException {
        IpcException first = null;
        while (!made.isEmpty()) {
            try {
                made.pop().close();
            } catch (IpcException failure) {
                first = first == null ? failure : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
