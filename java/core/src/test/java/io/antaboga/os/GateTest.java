package io.antaboga.os;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.ClosedException;
import io.antaboga.DeadlineException;
import io.antaboga.IpcException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class GateTest {
    private int in;
    private int out;

    @BeforeEach
    void makePipe() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment fds = arena.allocate(8, 4);
            assertEquals(0, Sys.pipe2(fds.address(), Constants.O_CLOEXEC));
            in = fds.get(ValueLayout.JAVA_INT, 0);
            out = fds.get(ValueLayout.JAVA_INT, 4);
        }
    }

    @AfterEach
    void closePipe() {
        Sys.close(in);
        Sys.close(out);
    }

    @Test
    void zeroMeansNow() throws Exception {
        try (Gate gate = Gate.open("receive", "fd", in)) {
            gate.enter(Deadline.NEVER);
            DeadlineException failure = assertThrows(
                    DeadlineException.class, () -> gate.await(in, Constants.POLLIN, Deadline.after(Duration.ZERO)));
            assertEquals("receive: deadline passed (DEADLINE), fd=" + in, failure.getMessage());
            Sys.close(out);
            out = -1;
            assertEquals(Constants.POLLHUP, gate.await(in, Constants.POLLIN, Deadline.after(Duration.ZERO)));
            gate.leave();
        }
    }

    @Test
    void aClosedGateLetsNobodyIn() throws Exception {
        Gate gate = Gate.open("receive");
        gate.close();
        gate.close();
        assertThrows(ClosedException.class, () -> gate.enter(Deadline.NEVER));
        assertThrows(ClosedException.class, gate::tryEnter);
    }

    @Test
    void aSignalDoesNotEndAWait() throws Exception {
        int signal = BreakSignal.number();
        long[] thread = new long[1];
        try (Gate gate = Gate.open("receive")) {
            Caller caller = new Caller(false, () -> {
                BreakSignal.unblock(signal);
                thread[0] = Libc.pthread_self();
                await(gate, in, Constants.POLLIN);
            });
            for (int i = 0; i < 20; i++) {
                caller.awaitBlocked();
                assertEquals(0, Libc.pthread_kill(thread[0], signal));
            }
            caller.awaitBlocked();
            assertEquals(1, Sys.write(out, Arena.global().allocate(1).address(), 1));
            caller.returned();
        }
    }

    /** epoll knows a descriptor once: each direction has to be served while the other waits too. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void virtualThreadsMayAwaitBothDirectionsOfOneDescriptor(boolean readableFirst) throws Exception {
        try (Arena arena = Arena.ofConfined();
                Gate receive = Gate.open("receive");
                Gate send = Gate.open("send")) {
            MemorySegment memory = arena.allocate(4096, 8);
            assertEquals(0, SysSocket.socketpair(Constants.AF_UNIX, Constants.SOCK_STREAM, 0, memory.address()));
            int here = memory.get(ValueLayout.JAVA_INT, 0);
            int there = memory.get(ValueLayout.JAVA_INT, 4);
            while (SysSocket.send(here, memory.address(), 4096, Constants.MSG_DONTWAIT) > 0) {
                continue;
            }
            Caller receiver = new Caller(true, () -> await(receive, here, Constants.POLLIN));
            Caller sender = new Caller(true, () -> await(send, here, Constants.POLLOUT));
            receiver.awaitBlocked();
            sender.awaitBlocked();
            for (boolean readable : new boolean[] {readableFirst, !readableFirst}) {
                if (readable) {
                    assertEquals(1, SysSocket.send(there, memory.address(), 1, 0));
                    receiver.returned();
                } else {
                    while (SysSocket.recv(there, memory.address(), 4096, Constants.MSG_DONTWAIT) > 0) {
                        continue;
                    }
                    sender.returned();
                }
            }
            Sys.close(here);
            Sys.close(there);
        }
    }

    private static void await(Gate gate, int fd, int events) throws Exception {
        gate.enter(Deadline.NEVER);
        try {
            assertEquals(events, gate.await(fd, events, Deadline.NEVER));
        } finally {
            gate.leave();
        }
    }

    /** A file that epoll does not take is always ready. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRegularFileIsAlwaysReady(boolean virtual) throws Exception {
        int file = Sys.open("/proc/self/exe", Constants.O_RDONLY | Constants.O_CLOEXEC, 0);
        try (Gate gate = Gate.open("receive")) {
            new Caller(virtual, () -> await(gate, file, Constants.POLLIN)).returned();
        }
        Sys.close(file);
    }

    @Test
    void nobodyWaitsBehindAThreadThatHasLeft() throws Exception {
        try (Gate gate = Gate.open("receive")) {
            gate.enter(Deadline.NEVER);
            Caller second = new Caller(false, () -> {
                gate.enter(Deadline.NEVER);
                gate.leave();
            });
            second.awaitBlocked();
            assertTrue(second.thread().isAlive());
            assertFalse(CompletableFuture.supplyAsync(() -> tryEnter(gate)).get());
            gate.leave();
            second.returned();
            assertTrue(gate.tryEnter());
            gate.leave();
        }
    }

    /** How a wait in which the thread looks again and again, and would do so for ever, ends. */
    @Test
    void lookingEndsByReadinessInterruptAndDeadline() throws Exception {
        try (Gate gate = Gate.open(endless(), "receive")) {
            Caller waiter = lookingCaller(gate, Deadline.NEVER);
            assertEquals(1, Sys.write(out, Arena.global().allocate(1).address(), 1));
            waiter.returned();
            assertEquals(1, Sys.read(in, Arena.global().allocate(1).address(), 1));

            waiter = lookingCaller(gate, Deadline.NEVER);
            waiter.thread().interrupt();
            assertEquals(
                    "receive: thread interrupted (INTERRUPTED)", waiter.thrown().getMessage());
            assertTrue(waiter.interruptStatus());

            waiter = lookingCaller(gate, Deadline.after(Duration.ofMillis(20)));
            assertEquals(DeadlineException.class, waiter.thrown().getClass());
        }
    }

    @Test
    void lookingEndsByClose() throws Exception {
        Gate gate = Gate.open(endless(), "receive");
        Caller waiter = lookingCaller(gate, Deadline.NEVER);
        gate.close();
        assertEquals(ClosedException.class, waiter.thrown().getClass());
    }

    @Test
    void whatIsThereIsReportedToAnInterruptedThreadThatLooks() throws Exception {
        assertEquals(1, Sys.write(out, Arena.global().allocate(1).address(), 1));
        try (Gate gate = Gate.open(endless(), "receive")) {
            new Caller(false, () -> {
                        Thread.currentThread().interrupt();
                        await(gate, in, Constants.POLLIN);
                    })
                    .returned();
        }
    }

    /** A thread that has the turn and does not sleep. */
    private Caller lookingCaller(Gate gate, Deadline deadline) {
        CountDownLatch inside = new CountDownLatch(1);
        Caller caller = new Caller(false, () -> {
            gate.enter(Deadline.NEVER);
            try {
                inside.countDown();
                assertEquals(Constants.POLLIN, gate.await(in, Constants.POLLIN, deadline));
            } finally {
                gate.leave();
            }
        });
        assertTrue(assertDoesNotThrow(() -> inside.await(Caller.WATCHDOG.toSeconds(), TimeUnit.SECONDS)));
        return caller;
    }

    private static ShortWaits endless() {
        return new ShortWaits(Long.MAX_VALUE, 0, new Semaphore(1));
    }

    private static boolean tryEnter(Gate gate) {
        try {
            return gate.tryEnter();
        } catch (IpcException e) {
            throw new IllegalStateException(e);
        }
    }
}
