package io.antaboga.os;

import static io.antaboga.os.Sys.result;
import static io.antaboga.os.Sys.string;

import com.sun.jna.Native;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** POSIX semaphores ({@code sem_overview(7)}); the rules of {@link Sys} hold. */
public final class SysSemaphore {
    /** {@code sizeof(sem_t)} of glibc on 64-bit systems. */
    public static final int SIZE = 32;

    private SysSemaphore() {}

    /** The address of the semaphore, or the negated errno. */
    public static long sem_open(String name, int flags, int mode, int value) {
        try (Arena arena = Arena.ofConfined()) {
            long address = Libc.sem_open(string(arena, name), flags, mode, value);
            return address == 0 ? -Native.getLastError() : address;
        }
    }

    public static int sem_close(long semaphore) {
        return result(Libc.sem_close(semaphore));
    }

    public static int sem_unlink(String name) {
        try (Arena arena = Arena.ofConfined()) {
            return result(Libc.sem_unlink(string(arena, name)));
        }
    }

    /** Makes a semaphore in {@link #SIZE} bytes that the caller owns; shared between processes if the memory is. */
    public static int sem_init(long semaphore, boolean shared, int value) {
        return result(Libc.sem_init(semaphore, shared ? 1 : 0, value));
    }

    public static int sem_destroy(long semaphore) {
        return result(Libc.sem_destroy(semaphore));
    }

    public static int sem_post(long semaphore) {
        return result(Libc.sem_post(semaphore));
    }

    public static int sem_trywait(long semaphore) {
        return result(Libc.sem_trywait(semaphore));
    }

    /** Waits on CLOCK_MONOTONIC; {@code -ETIMEDOUT} at the deadline. To be called through a {@link Breaker}. */
    public static int sem_clockwait(long semaphore, Deadline deadline) {
        if (!deadline.isFinite()) {
            return result(Libc.sem_wait(semaphore));
        }
        try (Arena arena = Arena.ofConfined()) {
            long timespec = Timespec.monotonic(arena, deadline);
            return result(Libc.sem_clockwait(semaphore, Constants.CLOCK_MONOTONIC, timespec));
        }
    }

    /** The value, at least 0, or the negated errno. */
    public static int sem_getvalue(long semaphore) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
            int result = result(Libc.sem_getvalue(semaphore, value.address()));
            return result < 0 ? result : value.get(ValueLayout.JAVA_INT, 0);
        }
    }
}
