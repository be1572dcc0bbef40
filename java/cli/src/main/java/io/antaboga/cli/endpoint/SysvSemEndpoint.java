package io.antaboga.cli.endpoint;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.sync.Semaphore;
import io.antaboga.sync.SysvSem;

/**
 * The first member of a System V semaphore set.
 *
 * @param key what the set is found by
 */
record SysvSemEndpoint(SysvName key) implements SemaphoreEndpoint {
    private static final String MECHANISM = "sysvsem";

    static SysvSemEndpoint parse(String rest) {
        return new SysvSemEndpoint(SysvName.parse(MECHANISM, rest));
    }

    @Override
    public String mechanism() {
        return MECHANISM;
    }

    @Override
    public String name() throws IpcException {
        return key.key().toString();
    }

    @Override
    public Semaphore create(int value) throws IpcException {
        return SysvSem.create(key.key(), value, Lifetime.PERSISTENT);
    }

    @Override
    public Semaphore open() throws IpcException {
        return SysvSem.open(key.key());
    }

    @Override
    public void unlink() throws IpcException {
        SysvSem.unlink(key.key());
    }
}
