package io.antaboga.sync;

import static io.antaboga.os.Constants.GETVAL;
import static io.antaboga.os.Constants.IPC_NOWAIT;
import static io.antaboga.os.Constants.SEM_UNDO;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.SysvKey;
import io.antaboga.os.Breaker;
import io.antaboga.os.Deadline;
import io.antaboga.os.Errno;
import io.antaboga.os.SystemV;
import io.antaboga.os.SysvKind;
import io.antaboga.registry.owned.OwnedSysv;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** The id of a System V semaphore set and what goes with it; apart from the handle, so that the safety net can hold it. */
final class SemaphoreSet {
    private static final int OPERATION_SIZE = 6;
    /** The least SEMOPM that Linux ever had: what one call may do everywhere. */
    private static final int AT_ONCE = 32;

    final OwnedSysv owned;
    private final Breaker breaker;
    private boolean closed;

    private SemaphoreSet(OwnedSysv owned) {
        this.owned = owned;
        this.breaker = Breaker.open("acquire", "key", owned.key().toHex());
    }

    static SemaphoreSet create(SysvKey key, List<Integer> values, Lifetime lifetime) throws IpcException {
        OwnedSysv owned = OwnedSysv.create(SysvKind.SYSVSEM, key, values.size(), lifetime);
        boolean done = false;
        try {
            SemaphoreSet made = new SemaphoreSet(owned);
            made.add(values);
            done = true;
            return made;
        } finally {
            if (!done) {
                owned.abandon();
            }
        }
    }

    static SemaphoreSet open(SysvKey key) throws IpcException {
        return new SemaphoreSet(OwnedSysv.open(SysvKind.SYSVSEM, key));
    }

    /** Adds to the zeros that the kernel made rather than setting them: what others have released already is not lost. */
    private void add(List<Integer> values) throws IpcException {
        List<SysvSem.Operation> additions = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i) > 0) {
                additions.add(SysvSem.Operation.of(i, values.get(i)));
            }
        }
        for (int from = 0; from < additions.size(); from += AT_ONCE) {
            tryOperate(additions.subList(from, Math.min(additions.size(), from + AT_ONCE)));
        }
    }

    void operate(List<SysvSem.Operation> operations, Deadline deadline) throws IpcException {
        if (tryOperate(operations)) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            long address = write(arena, operations, 0);
            int count = operations.size();
            check(breaker.runTimed(deadline, () -> {
                int result = SystemV.semtimedop(owned.id(), address, count, deadline);
                return result == -Errno.EAGAIN ? -Errno.ETIMEDOUT : result;
            }));
        }
    }

    /** False if it would have to wait. */
    boolean tryOperate(List<SysvSem.Operation> operations) throws IpcException {
        checkOpen();
        try (Arena arena = Arena.ofConfined()) {
            int result = SystemV.semop(owned.id(), write(arena, operations, IPC_NOWAIT), operations.size());
            if (result != -Errno.EAGAIN) {
                check(result);
            }
            return result == 0;
        }
    }

    /** {@code struct sembuf}: unsigned short index, short change, short flags. */
    private static long write(Arena arena, List<SysvSem.Operation> operations, int flags) {
        if (operations.isEmpty()) {
            throw new IllegalArgumentException("no operation");
        }
        MemorySegment all = arena.allocate((long) OPERATION_SIZE * operations.size(), 8);
        for (int i = 0; i < operations.size(); i++) {
            SysvSem.Operation operation = operations.get(i);
            long at = (long) OPERATION_SIZE * i;
            all.set(ValueLayout.JAVA_SHORT, at, (short) operation.index());
            all.set(ValueLayout.JAVA_SHORT, at + 2, (short) operation.change());
            all.set(ValueLayout.JAVA_SHORT, at + 4, (short) (flags | (operation.undone() ? SEM_UNDO : 0)));
        }
        return all.address();
    }

    private void check(long result) throws IpcException {
        if (result == -Errno.ERANGE) {
            throw owned.failure("semop", result, "limit", SysvSem.MAX_VALUE);
        }
        if (result < 0) {
            throw failure("semop", result);
        }
    }

    private IpcException failure(String call, long result, Object... more) throws IpcException {
        // Closing may have removed the set after the look at the handle and before the call.
        boolean gone = result == -Errno.EIDRM || result == -Errno.EINVAL;
        return gone && breaker.isClosed() ? breaker.closedException() : owned.failure(call, result, more);
    }

    private void checkOpen() throws IpcException {
        if (breaker.isClosed()) {
            throw breaker.closedException();
        }
    }

    int value(int index) throws IpcException {
        checkOpen();
        int value = SystemV.semctl(owned.id(), index, GETVAL, 0);
        if (value < 0) {
            throw failure("semctl", value, "index", index);
        }
        return value;
    }

    int count() throws IpcException {
        checkOpen();
        return Math.toIntExact(SystemV.semaphoreStatus(owned.id()).count());
    }

    void unlink() throws IpcException {
        checkOpen();
        owned.unlink();
    }

    synchronized void close() throws IpcException {
        if (closed) {
            return;
        }
        closed = true;
        breaker.close();
        owned.close();
    }
}
