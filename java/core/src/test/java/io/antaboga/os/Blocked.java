package io.antaboga.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicInteger;

/** An operation that blocks, of each kind that the library has: the subject of the tests that end it. */
abstract class Blocked implements AutoCloseable {
    enum Kind {
        READ,
        WRITE,
        SEMAPHORE,
        SYSTEM_V_QUEUE;

        Blocked open() throws IpcException {
            return switch (this) {
                case READ -> new OnPipe(true);
                case WRITE -> new OnPipe(false);
                case SEMAPHORE -> new OnSemaphore();
                case SYSTEM_V_QUEUE -> new OnQueue();
            };
        }
    }

    final Arena arena = Arena.ofShared();
    final MemorySegment memory = arena.allocate(4096, 8);

    /** Threads that use what {@link #free} gives back. */
    final AtomicInteger inside = new AtomicInteger();

    private boolean stuck;

    /** Blocks until {@link #permit()}, the deadline, close or interrupt. */
    abstract void block(Deadline deadline) throws IpcException;

    /** Lets one {@link #block} through. */
    abstract void permit();

    /** Ends the blocked calls; afterwards nobody is inside. */
    final void end() {
        stuck = true;
        try {
            new Caller(false, this::closeGuard).returned();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        stuck = false;
        assertEquals(0, inside.get(), "threads inside after close");
    }

    abstract void closeGuard();

    /** Gives back what the kernel has; after {@link #end}. */
    abstract void free();

    final long inside(Breaker.Call call) {
        inside.incrementAndGet();
        try {
            return call.run();
        } finally {
            inside.decrementAndGet();
        }
    }

    /** Frees everything, but not what a close that hangs may still use. */
    @Override
    public void close() {
        if (!stuck) {
            end();
            free();
            arena.close();
        }
    }

    private static final class OnPipe extends Blocked {
        private final boolean reading;
        private final Gate gate;
        private final int in;
        private final int out;
        private final long iovec = memory.address() + 8;

        OnPipe(boolean reading) throws IpcException {
            this.reading = reading;
            assertEquals(0, Sys.pipe2(memory.address(), Constants.O_CLOEXEC));
            in = memory.get(ValueLayout.JAVA_INT, 0);
            out = memory.get(ValueLayout.JAVA_INT, 4);
            memory.set(ValueLayout.JAVA_LONG, 8, memory.address() + 24);
            memory.set(ValueLayout.JAVA_LONG, 16, 4000);
            gate = Gate.open(reading ? "read" : "write");
            if (!reading) {
                assertEquals(4096, Sys.fcntl(out, Constants.F_SETPIPE_SZ, 4096));
                long written = Sys.writevNoWait(out, iovec, 1);
                while (written > 0) {
                    written = Sys.writevNoWait(out, iovec, 1);
                }
                assertEquals(-Errno.EAGAIN, written);
            }
        }

        @Override
        void block(Deadline deadline) throws IpcException {
            gate.enter(deadline);
            inside.incrementAndGet();
            try {
                if (reading) {
                    gate.await(in, Constants.POLLIN, deadline);
                    assertTrue(Sys.readvNoWait(in, iovec, 1) > 0);
                } else {
                    while (Sys.writevNoWait(out, iovec, 1) == -Errno.EAGAIN) {
                        gate.await(out, Constants.POLLOUT, deadline);
                    }
                }
            } finally {
                inside.decrementAndGet();
                gate.leave();
            }
        }

        @Override
        void permit() {
            if (reading) {
                assertEquals(1, Sys.write(out, memory.address(), 1));
            } else {
                assertTrue(Sys.read(in, memory.address() + 24, 4000) > 0);
            }
        }

        @Override
        void closeGuard() {
            gate.close();
        }

        @Override
        void free() {
            assertEquals(0, Sys.close(in));
            assertEquals(0, Sys.close(out));
        }
    }

    private static final class OnSemaphore extends Blocked {
        private final Breaker breaker = Breaker.open("acquire");

        OnSemaphore() {
            assertEquals(0, SysSemaphore.sem_init(memory.address(), false, 0));
        }

        @Override
        void block(Deadline deadline) throws IpcException {
            long result = breaker.runTimed(
                    deadline, () -> inside(() -> SysSemaphore.sem_clockwait(memory.address(), deadline)));
            assertEquals(0, result);
        }

        @Override
        void permit() {
            assertEquals(0, SysSemaphore.sem_post(memory.address()));
        }

        @Override
        void closeGuard() {
            breaker.close();
        }

        @Override
        void free() {
            assertEquals(0, SysSemaphore.sem_destroy(memory.address()));
        }
    }

    private static final class OnQueue extends Blocked {
        private final Breaker breaker = Breaker.open("msgrcv");
        private final int id = SystemV.msgget(Constants.IPC_PRIVATE, Constants.IPC_CREAT | 0600);

        OnQueue() {
            assertTrue(id >= 0, () -> "msgget: " + Errno.name(-id));
        }

        @Override
        void block(Deadline deadline) throws IpcException {
            assertEquals(
                    1, breaker.run(deadline, () -> inside(() -> SystemV.msgrcv(id, memory.address() + 64, 1, 0, 0))));
        }

        @Override
        void permit() {
            memory.set(ValueLayout.JAVA_LONG, 0, 1);
            assertEquals(0, SystemV.msgsnd(id, memory.address(), 1, Constants.IPC_NOWAIT));
        }

        @Override
        void closeGuard() {
            breaker.close();
        }

        @Override
        void free() {
            assertEquals(0, SystemV.msgctl(id, Constants.IPC_RMID, 0));
        }
    }
}
