package io.antaboga.os;

import static io.antaboga.os.Sys.result;

import io.antaboga.IpcException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * System V queues, segments and semaphore sets ({@code sysvipc(7)}); the rules of {@link Sys} hold.
 *
 * <p>The structures are those of glibc for 64-bit systems; {@code semid_ds} differs between x86-64 and aarch64.
 */
public final class SystemV {
    /** The head that the three kinds share, {@code struct ipc_perm}. */
    public record Permissions(int key, int uid, int gid, int creatorUid, int mode) {
        private static Permissions of(MemorySegment memory) {
            return new Permissions(
                    memory.get(ValueLayout.JAVA_INT, 0),
                    memory.get(ValueLayout.JAVA_INT, 4),
                    memory.get(ValueLayout.JAVA_INT, 8),
                    memory.get(ValueLayout.JAVA_INT, 12),
                    memory.get(ValueLayout.JAVA_INT, 20));
        }
    }

    /** What {@code msgctl(IPC_STAT)} tells. */
    public record QueueStatus(
            Permissions permissions,
            long changeSeconds,
            long bytes,
            long messages,
            long maxBytes,
            int sender,
            int receiver) {}

    /** What {@code shmctl(IPC_STAT)} tells. */
    public record SegmentStatus(Permissions permissions, long size, long changeSeconds, int creator, long attached) {}

    /** What {@code semctl(IPC_STAT)} tells. */
    public record SemaphoreStatus(Permissions permissions, long changeSeconds, long count) {}

    private static final int STATUS_SIZE = 128;

    private SystemV() {}

    public static int msgget(int key, int flags) {
        return result(Libc.msgget(key, flags));
    }

    /**
     * Blocks without {@link Constants#IPC_NOWAIT}: then to be called through a {@link Breaker}.
     *
     * @param message the address of a long, the type, followed by {@code length} bytes
     */
    public static int msgsnd(int id, long message, long length, int flags) {
        return result(Libc.msgsnd(id, message, length, flags));
    }

    /** Blocks without {@link Constants#IPC_NOWAIT}: then to be called through a {@link Breaker}. */
    public static long msgrcv(int id, long message, long length, long type, int flags) {
        return result(Libc.msgrcv(id, message, length, type, flags));
    }

    /** {@link Constants#IPC_RMID}. */
    public static int msgctl(int id, int command, long buffer) {
        return result(Libc.msgctl(id, command, buffer));
    }

    /** The state of a queue. */
    public static QueueStatus queueStatus(int id) throws IpcException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(STATUS_SIZE, 8);
            check("msgctl", id, msgctl(id, Constants.IPC_STAT, memory.address()));
            return new QueueStatus(
                    Permissions.of(memory),
                    memory.get(ValueLayout.JAVA_LONG, 64),
                    memory.get(ValueLayout.JAVA_LONG, 72),
                    memory.get(ValueLayout.JAVA_LONG, 80),
                    memory.get(ValueLayout.JAVA_LONG, 88),
                    memory.get(ValueLayout.JAVA_INT, 96),
                    memory.get(ValueLayout.JAVA_INT, 100));
        }
    }

    public static int shmget(int key, long size, int flags) {
        return result(Libc.shmget(key, size, flags));
    }

    /** The address, or the negated errno. */
    public static long shmat(int id, long address, int flags) {
        return result(Libc.shmat(id, address, flags));
    }

    public static int shmdt(long address) {
        return result(Libc.shmdt(address));
    }

    /** {@link Constants#IPC_RMID}. */
    public static int shmctl(int id, int command, long buffer) {
        return result(Libc.shmctl(id, command, buffer));
    }

    /** The state of a segment. */
    public static SegmentStatus segmentStatus(int id) throws IpcException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(STATUS_SIZE, 8);
            check("shmctl", id, shmctl(id, Constants.IPC_STAT, memory.address()));
            return new SegmentStatus(
                    Permissions.of(memory),
                    memory.get(ValueLayout.JAVA_LONG, 48),
                    memory.get(ValueLayout.JAVA_LONG, 72),
                    memory.get(ValueLayout.JAVA_INT, 80),
                    memory.get(ValueLayout.JAVA_LONG, 88));
        }
    }

    public static int semget(int key, int count, int flags) {
        return result(Libc.semget(key, count, flags));
    }

    /**
     * Blocks without {@link Constants#IPC_NOWAIT}: then to be called through a {@link Breaker}.
     *
     * @param operations the address of {@code count} times three shorts: index, operation, flags
     */
    public static int semop(int id, long operations, long count) {
        return result(Libc.semop(id, operations, count));
    }

    /** {@link #semop} that ends at the deadline, with {@code -EAGAIN}. */
    public static int semtimedop(int id, long operations, long count, Deadline deadline) {
        if (!deadline.isFinite()) {
            return semop(id, operations, count);
        }
        try (Arena arena = Arena.ofConfined()) {
            return result(Libc.semtimedop(id, operations, count, Timespec.remaining(arena, deadline)));
        }
    }

    /** @param argument the value for {@code SETVAL}, an address for {@code GETALL}, {@code SETALL}, otherwise 0 */
    public static int semctl(int id, int index, int command, long argument) {
        return result(Libc.semctl(id, index, command, argument));
    }

    /** The state of a semaphore set. */
    public static SemaphoreStatus semaphoreStatus(int id) throws IpcException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(STATUS_SIZE, 8);
            check("semctl", id, semctl(id, 0, Constants.IPC_STAT, memory.address()));
            return new SemaphoreStatus(
                    Permissions.of(memory),
                    memory.get(ValueLayout.JAVA_LONG, Constants.AARCH64 ? 56 : 64),
                    memory.get(ValueLayout.JAVA_LONG, Constants.AARCH64 ? 64 : 80));
        }
    }

    private static void check(String operation, int id, int result) throws IpcException {
        if (result < 0) {
            throw Errno.failure(operation, result, "id", id);
        }
    }
}
