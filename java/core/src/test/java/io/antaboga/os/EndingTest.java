package io.antaboga.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.ClosedException;
import io.antaboga.DeadlineException;
import io.antaboga.InterruptedIpcException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind of blocked call is ended by deadline, close and interrupt, every time, on both kinds of thread. */
@ExtendWith(LeakCheck.class)
class EndingTest {
    private static final int CALLS = 200;

    static Stream<Arguments> kinds() {
        return Stream.of(Blocked.Kind.values())
                .flatMap(kind -> Stream.of(Arguments.of(kind, false), Arguments.of(kind, true)));
    }

    @ParameterizedTest(name = "{0} virtual={1}")
    @MethodSource("kinds")
    void theDeadlineEndsAll(Blocked.Kind kind, boolean virtual) throws Exception {
        Duration timeout = Duration.ofMillis(20);
        List<Blocked> operations = new ArrayList<>();
        List<Caller> callers = new ArrayList<>();
        try {
            for (int i = 0; i < CALLS; i++) {
                Blocked blocked = kind.open();
                operations.add(blocked);
                callers.add(new Caller(virtual, () -> {
                    long start = System.nanoTime();
                    try {
                        blocked.block(Deadline.after(timeout));
                    } finally {
                        assertTrue(System.nanoTime() - start >= timeout.toNanos(), "ended before the deadline");
                    }
                }));
            }
            for (Caller caller : callers) {
                assertInstanceOf(DeadlineException.class, caller.thrown());
            }
        } finally {
            operations.forEach(Blocked::close);
        }
    }

    @ParameterizedTest(name = "{0} virtual={1}")
    @MethodSource("kinds")
    void closeEndsAll(Blocked.Kind kind, boolean virtual) throws Exception {
        for (int i = 0; i < CALLS; i++) {
            try (Blocked blocked = kind.open()) {
                Caller caller = new Caller(virtual, () -> blocked.block(Deadline.NEVER));
                // Every other time the call is caught wherever it has got to.
                if (i % 2 == 0) {
                    caller.awaitBlocked();
                }
                blocked.end();
                assertInstanceOf(ClosedException.class, caller.thrown());
            }
        }
    }

    @ParameterizedTest(name = "{0} virtual={1}")
    @MethodSource("kinds")
    void interruptEndsAllAndTheHandleStaysUsable(Blocked.Kind kind, boolean virtual) throws Exception {
        for (int i = 0; i < CALLS; i++) {
            try (Blocked blocked = kind.open()) {
                Caller caller = new Caller(virtual, () -> blocked.block(Deadline.NEVER));
                if (i % 2 == 0) {
                    caller.awaitBlocked();
                }
                caller.thread().interrupt();
                assertInstanceOf(InterruptedIpcException.class, caller.thrown());
                assertTrue(caller.interruptStatus());
                Caller next = new Caller(virtual, () -> blocked.block(Deadline.NEVER));
                blocked.permit();
                next.returned();
                assertFalse(next.interruptStatus());
            }
        }
    }

    @ParameterizedTest(name = "{0} virtual={1}")
    @MethodSource("kinds")
    void closeEndsAllWhoShareAHandle(Blocked.Kind kind, boolean virtual) throws Exception {
        for (int round = 0; round < 10; round++) {
            try (Blocked blocked = kind.open()) {
                List<Caller> callers = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    Deadline deadline = i % 2 == 0 ? Deadline.NEVER : Deadline.after(Duration.ofHours(1));
                    callers.add(new Caller(virtual, () -> blocked.block(deadline)));
                }
                for (Caller caller : callers) {
                    caller.awaitBlocked();
                }
                blocked.end();
                for (Caller caller : callers) {
                    assertInstanceOf(ClosedException.class, caller.thrown());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Blocked.Kind.class)
    void manyBlockedVirtualThreadsLeaveRoomForOthers(Blocked.Kind kind) throws Exception {
        int many = 4 * Runtime.getRuntime().availableProcessors() + 300;
        List<Blocked> operations = new ArrayList<>();
        List<Caller> callers = new ArrayList<>();
        try {
            for (int i = 0; i < many; i++) {
                Blocked blocked = kind.open();
                operations.add(blocked);
                callers.add(new Caller(true, () -> blocked.block(Deadline.NEVER)));
            }
            for (Caller caller : callers) {
                caller.awaitBlocked();
            }
            CountDownLatch ran = new CountDownLatch(1);
            Thread.startVirtualThread(ran::countDown);
            assertTrue(ran.await(Caller.WATCHDOG.toSeconds(), TimeUnit.SECONDS), "no carrier was free");
            operations.forEach(Blocked::permit);
            for (Caller caller : callers) {
                caller.returned();
            }
        } finally {
            operations.forEach(Blocked::close);
        }
        assertEquals(many, callers.size());
    }
}
