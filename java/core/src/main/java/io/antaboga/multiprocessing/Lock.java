package io.antaboga.multiprocessing;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.sync.PosixSem;

/** Python's {@code multiprocessing.Lock}: one holder; any process may release it. */
public final class Lock extends CountingLock {
    private Lock(PosixSem semaphore) {
        super(semaphore, 1);
    }

    /** Makes a free lock under {@code name}, which must not exist. */
    public static Lock create(String name, Lifetime lifetime) throws IpcException {
        return new Lock(PosixSem.create(name, 1, lifetime));
    }

    /** Opens a lock that must exist. */
    public static Lock open(String name) throws IpcException {
        return new Lock(Named.open(name));
    }
}
