package io.antaboga.multiprocessing;

import io.antaboga.DeadlineException;
import io.antaboga.IpcException;
import io.antaboga.os.Deadline;
import io.antaboga.os.Errno;
import io.antaboga.sync.PosixSem;
import java.io.IOException;
import java.util.Map;
import java.util.SortedSet;

/** Tells a lock of a queue that someone has from one whose holder was killed. */
final class LostLock {
    private LostLock() {}

    /**
     * The failure of a wait for a lock that was not free in time.
     *
     * @param lock taken by {@link HeldHere#wanted} before the wait began, and not given back yet
     * @param holder who has it while it is taken, such as "reader"
     * @param deadline of the wait; who only asked whether it is free should not pay for a look at all processes
     */
    static IpcException late(String operation, PosixSem lock, String holder, Deadline deadline) throws IpcException {
        String problem = "another " + holder + " holds the lock, or was killed holding it";
        DeadlineException untold = new DeadlineException(operation, problem, Map.of("name", lock.name()));
        if (deadline.isImmediate()) {
            return untold;
        }
        SortedSet<Long> others;
        try {
            others = Holders.others(lock.name());
        } catch (IOException unknown) {
            return untold;
        }
        // Looked at last: who had it may have given it back and ended meanwhile.
        if (!others.isEmpty() || HeldHere.byOthers(lock.name()) || lock.value() > 0) {
            return new DeadlineException(operation, problem, Errno.details("name", lock.name(), "processes", others));
        }
        return new LockLostException(
                operation,
                "a " + holder + " was killed holding the lock: no process that lives has it",
                Map.of("name", lock.name()));
    }
}
