package io.antaboga.interop;

import io.antaboga.IpcException;
import io.antaboga.memory.Segment;
import io.antaboga.sync.Semaphore;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/** What can be done with a semaphore, and the hand-over of a block of memory by two of them. */
final class SemaphoreVerbs {
    private final Handles handles;

    SemaphoreVerbs(Handles handles) {
        this.handles = handles;
    }

    private Semaphore semaphore(Request request, String key) {
        return handles.get(request, key, Semaphore.class);
    }

    private static void acquire(Semaphore semaphore, Duration timeout) throws IpcException {
        if (timeout == null) {
            semaphore.acquire();
        } else {
            semaphore.acquire(timeout);
        }
    }

    void acquire(Request request) throws IpcException {
        acquire(semaphore(request, "handle"), request.timeout());
    }

    void tryAcquire(Request request) throws IpcException {
        request.fact("taken", semaphore(request, "handle").tryAcquire() ? 1 : 0);
    }

    void release(Request request) throws IpcException {
        for (int i = 0; i < request.integer("count", 1); i++) {
            semaphore(request, "handle").release();
        }
    }

    void value(Request request) throws IpcException {
        request.fact("value", semaphore(request, "handle").value());
    }

    /** Each round the block goes over and back: whoever has it checks it, fills in the next pattern, hands it on. */
    void handover(Request request) throws IpcException {
        Semaphore mine = semaphore(request, "wait");
        Semaphore theirs = semaphore(request, "post");
        int length = request.integer("length", 0);
        MemorySegment block =
                handles.get(request, "memory", Segment.class).memory().asSlice(0, length);
        boolean starts = request.integer("starts", 0) == 1;
        int wrong = 0;
        for (int turn = 0; turn < 2 * request.integer("rounds", 0); turn++) {
            MemorySegment pattern = MemorySegment.ofArray(Pattern.bytes(request.integer("seed", 0) + turn, length));
            if (turn % 2 == 0 == starts) {
                block.copyFrom(pattern);
                theirs.release();
            } else {
                acquire(mine, request.timeout());
                wrong += block.mismatch(pattern) == -1 ? 0 : 1;
            }
            request.fact("turns", turn + 1);
            request.fact("wrong", wrong);
        }
    }
}
