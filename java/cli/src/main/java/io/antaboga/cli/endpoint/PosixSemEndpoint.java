package io.antaboga.cli.endpoint;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.sync.PosixSem;
import io.antaboga.sync.Semaphore;

/**
 * A named POSIX semaphore.
 *
 * @param name with its slash
 */
record PosixSemEndpoint(String name) implements SemaphoreEndpoint {
    static PosixSemEndpoint parse(String rest) {
        return new PosixSemEndpoint(PosixName.check("posixsem", rest));
    }

    @Override
    public String mechanism() {
        return "posixsem";
    }

    @Override
    public Semaphore create(int value) throws IpcException {
        return PosixSem.create(name, value, Lifetime.PERSISTENT);
    }

    @Override
    public Semaphore open() throws IpcException {
        return PosixSem.open(name);
    }

    @Override
    public void unlink() throws IpcException {
        PosixSem.unlink(name);
    }
}
