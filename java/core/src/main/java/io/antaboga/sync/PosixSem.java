package io.antaboga.sync;

import io.antaboga.ClosedException;
import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.os.Deadline;
import io.antaboga.os.Errno;
import io.antaboga.os.SafetyNet;
import io.antaboga.os.SharedName;
import io.antaboga.os.SysSemaphore;
import io.antaboga.registry.owned.Kind;
import io.antaboga.registry.owned.OpenOrCreate;
import io.antaboga.registry.owned.OwnedFile;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Objects;

/**
 * A POSIX named semaphore as glibc's {@code sem_open} sees it; see {@code spec/sync/posixsem.md}.
 *
 * <p>A name is given with or without its slash. A new semaphore has mode 0600. It has no owner: a process that is killed
 * between {@code acquire} and {@code release} never gives back what it took.
 */
public final class PosixSem implements Semaphore {
    /** The highest value, SEM_VALUE_MAX. */
    public static final int MAX_VALUE = Integer.MAX_VALUE;

    private final MappedSemaphore mapping;
    private final SafetyNet net;

    private PosixSem(MappedSemaphore mapping) {
        this.mapping = mapping;
        this.net = SafetyNet.under(this, "PosixSem {name=" + mapping.file().name() + "}", mapping::close);
    }

    /** Like {@link #create(String, int, Lifetime)}, for as long as this handle is open. */
    public static PosixSem create(String name, int value) throws IpcException {
        return create(name, value, Lifetime.PROCESS);
    }

    /**
     * Makes a semaphore.
     *
     * @param value what it begins with, at least 0
     * @throws IpcException with {@code EEXIST} if the name is taken
     */
    public static PosixSem create(String name, int value, Lifetime lifetime) throws IpcException {
        if (value < 0) {
            throw new IllegalArgumentException("a semaphore's value is not negative: " + value);
        }
        Objects.requireNonNull(lifetime, "lifetime");
        SharedName shared = Kind.POSIXSEM.name(name);
        OwnedFile file = OwnedFile.create(
                Kind.POSIXSEM, shared, lifetime, fd -> MappedSemaphore.initialise(fd, value, shared.name()));
        return new PosixSem(new MappedSemaphore(file));
    }

    /**
     * Opens a semaphore that is there.
     *
     * @throws IpcException with {@code ENOENT} if it is not there, {@code WRONG_KIND} if it is none
     */
    public static PosixSem open(String name) throws IpcException {
        return new PosixSem(
                new MappedSemaphore(OwnedFile.open(Kind.POSIXSEM, Kind.POSIXSEM.name(name), false, SysSemaphore.SIZE)));
    }

    /** Opens a semaphore, or makes it if it is absent, with this value and lifetime. */
    public static PosixSem openOrCreate(String name, int value, Lifetime lifetime) throws IpcException {
        return OpenOrCreate.of(() -> open(name), () -> create(name, value, lifetime));
    }

    /** Removes a name; {@code ENOENT} if it is not there. Handles go on working. */
    public static void unlink(String name) throws IpcException {
        OwnedFile.unlink(Kind.POSIXSEM, name);
    }

    @Override
    public void acquire() throws IpcException {
        acquire(Deadline.NEVER);
    }

    @Override
    public void acquire(Duration timeout) throws IpcException {
        acquire(Deadline.after(timeout));
    }

    private void acquire(Deadline deadline) throws IpcException {
        enter("acquire");
        try {
            if (SysSemaphore.sem_trywait(mapping.address()) < 0) {
                long result = mapping.breaker()
                        .runTimed(deadline, () -> SysSemaphore.sem_clockwait(mapping.address(), deadline));
                if (result < 0) {
                    throw Errno.failure("sem_clockwait", result, "name", name());
                }
            }
        } finally {
            leave();
        }
    }

    @Override
    public boolean tryAcquire() throws IpcException {
        enter("tryAcquire");
        try {
            int result;
            do {
                result = SysSemaphore.sem_trywait(mapping.address());
            } while (result == -Errno.EINTR);
            if (result < 0 && result != -Errno.EAGAIN) {
                throw Errno.failure("sem_trywait", result, "name", name());
            }
            return result == 0;
        } finally {
            leave();
        }
    }

    /**
     * Gives one back, waking a waiter.
     *
     * @throws IpcException with {@code EOVERFLOW} if the value is {@link #MAX_VALUE}
     */
    @Override
    public void release() throws IpcException {
        enter("release");
        try {
            int result = SysSemaphore.sem_post(mapping.address());
            if (result < 0) {
                throw Errno.failure("sem_post", result, "name", name(), "limit", MAX_VALUE);
            }
        } finally {
            leave();
        }
    }

    @Override
    public int value() throws IpcException {
        enter("value");
        try {
            int value = SysSemaphore.sem_getvalue(mapping.address());
            if (value < 0) {
                throw Errno.failure("sem_getvalue", value, "name", name());
            }
            return value;
        } finally {
            leave();
        }
    }

    private void enter(String operation) throws IpcException {
        if (!mapping.turnstile().enter()) {
            throw new ClosedException(operation, "closed", Errno.details("name", name()));
        }
    }

    private void leave() {
        mapping.turnstile().leave();
        // The safety net must not unmap a semaphore that only this call refers to.
        Reference.reachabilityFence(this);
    }

    @Override
    public String name() {
        return mapping.file().name();
    }

    @Override
    public void unlink() throws IpcException {
        enter("sem_unlink");
        try {
            mapping.file().unlink();
        } finally {
            leave();
        }
    }

    @Override
    public void close() throws IpcException {
        mapping.close();
        net.closed();
    }
}
