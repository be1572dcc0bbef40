package io.antaboga.sync;

import static io.antaboga.os.Constants.MAP_SHARED;
import static io.antaboga.os.Constants.PROT_READ;
import static io.antaboga.os.Constants.PROT_WRITE;

import io.antaboga.IpcException;
import io.antaboga.os.Breaker;
import io.antaboga.os.Errno;
import io.antaboga.os.Sys;
import io.antaboga.os.SysMemory;
import io.antaboga.os.SysSemaphore;
import io.antaboga.registry.owned.OwnedFile;

/** A mapped sem_t, with its file and entry; apart from the handle that owns it, so that the safety net can hold it. */
final class MappedSemaphore {
    private final OwnedFile file;
    private final long address;
    private final Breaker breaker;
    private final Turnstile turnstile = new Turnstile();

    /** Takes over an open file, also when it fails. */
    MappedSemaphore(OwnedFile file) throws IpcException {
        this.file = file;
        boolean done = false;
        try {
            address = map(file.fd(), file.name());
            breaker = Breaker.open("acquire", "name", file.name());
            file.closeDescriptor();
            done = true;
        } finally {
            if (!done) {
                file.close();
            }
        }
    }

    void close() throws IpcException {
        // Nobody enters from here on; then those who are blocked leave, and then those who are about to.
        if (turnstile.shut()) {
            breaker.close();
            turnstile.awaitEmpty();
            SysMemory.munmap(address, SysSemaphore.SIZE);
            file.close();
        }
    }

    /** Gives a new file its size and makes it a semaphore. */
    static void initialise(int fd, int value, String name) throws IpcException {
        int result;
        do {
            result = Sys.posix_fallocate(fd, 0, SysSemaphore.SIZE);
        } while (result == -Errno.EINTR);
        if (result < 0) {
            throw Errno.failure("posix_fallocate", result, "name", name, "size", SysSemaphore.SIZE);
        }
        long address = map(fd, name);
        result = SysSemaphore.sem_init(address, true, value);
        SysMemory.munmap(address, SysSemaphore.SIZE);
        if (result < 0) {
            throw Errno.failure("sem_init", result, "name", name, "value", value);
        }
    }

    private static long map(int fd, String name) throws IpcException {
        long address = SysMemory.mmap(0, SysSemaphore.SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (address < 0) {
            throw Errno.failure("mmap", address, "name", name);
        }
        return address;
    }

    OwnedFile file() {
        return file;
    }

    /** Of the sem_t; only to be used between entering and leaving the turnstile. */
    long address() {
        return address;
    }

    Breaker breaker() {
        return breaker;
    }

    Turnstile turnstile() {
        return turnstile;
    }
}
