package io.antaboga.sync;

import io.antaboga.IpcException;
import java.time.Duration;
import java.util.List;

/** The first member of a set, whose changes the kernel takes back when the process ends (SEM_UNDO). */
final class UndoneSemaphore implements Semaphore {
    private static final List<SysvSem.Operation> TAKE = List.of(new SysvSem.Operation(0, -1, true));
    private static final List<SysvSem.Operation> GIVE = List.of(new SysvSem.Operation(0, 1, true));

    private final SysvSem set;

    UndoneSemaphore(SysvSem set) {
        this.set = set;
    }

    @Override
    public void acquire() throws IpcException {
        set.operate(TAKE);
    }

    @Override
    public void acquire(Duration timeout) throws IpcException {
        set.operate(TAKE, timeout);
    }

    @Override
    public boolean tryAcquire() throws IpcException {
        return set.tryOperate(TAKE);
    }

    @Override
    public void release() throws IpcException {
        set.tryOperate(GIVE);
    }

    @Override
    public int value() throws IpcException {
        return set.value();
    }

    @Override
    public String name() {
        return set.name();
    }

    @Override
    public void unlink() throws IpcException {
        set.unlink();
    }

    @Override
    public void close() throws IpcException {
        set.close();
    }
}
