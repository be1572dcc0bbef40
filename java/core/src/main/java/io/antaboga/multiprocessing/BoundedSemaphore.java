package io.antaboga.multiprocessing;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.sync.PosixSem;

/** Python's {@code multiprocessing.BoundedSemaphore}: never above the value it was made with. */
public final class BoundedSemaphore extends CountingLock {
    private BoundedSemaphore(PosixSem semaphore, int maximum) {
        super(semaphore, maximum);
    }

    /** Makes a semaphore of {@code value}, also its highest, under {@code name}, which must not exist. */
    public static BoundedSemaphore create(String name, int value, Lifetime lifetime) throws IpcException {
        return new BoundedSemaphore(PosixSem.create(name, value, lifetime), value);
    }

    /** Opens a semaphore that must exist; its highest value is known to its maker only, so it must be told. */
    public static BoundedSemaphore open(String name, int maximum) throws IpcException {
        return new BoundedSemaphore(Named.open(name), maximum);
    }
}
