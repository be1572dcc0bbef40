package io.antaboga.multiprocessing;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.sync.PosixSem;

/** Python's {@code multiprocessing.Semaphore}. */
public final class Semaphore extends CountingLock {
    private Semaphore(PosixSem semaphore) {
        super(semaphore, Integer.MAX_VALUE);
    }

    /** Makes a semaphore of {@code value} under {@code name}, which must not exist. */
    public static Semaphore create(String name, int value, Lifetime lifetime) throws IpcException {
        return new Semaphore(PosixSem.create(name, value, lifetime));
    }

    /** Opens a semaphore that must exist. */
    public static Semaphore open(String name) throws IpcException {
        return new Semaphore(Named.open(name));
    }
}
