package io.antaboga.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.ClosedException;
import io.antaboga.IpcException;
import io.antaboga.call.wire.Kind;
import io.antaboga.call.wire.Message;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Watchdog;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The other side is played by the test, message by message, so that each order is the one that is meant. */
@ExtendWith({LeakCheck.class, Watchdog.class})
class ConnectionTest {
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAnswerForAnotherCallerComesFirst(boolean virtual) throws Exception {
        try (Wired wired = new Wired(Echo.NONE)) {
            Calling leader = Calling.start(virtual, wired.connection, 1);
            Calling follower = Calling.start(virtual, wired.connection, 2);
            Message first = wired.received();
            wired.awaitIdle(1);
            Message second = wired.received();
            wired.answer(second.call(), 22);
            wired.answer(first.call(), 11);
            assertEquals(22, second.function() == 2 ? follower.result() : leader.result());
            assertEquals(11, first.function() == 1 ? leader.result() : follower.result());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoRunsOutOfTimeHandsTheTurnOn(boolean virtual) throws Exception {
        try (Wired wired = new Wired(Echo.NONE)) {
            Pending impatient = wired.connection.begin();
            CountDownLatch leads = new CountDownLatch(1);
            CompletableFuture<Message> waited = Calling.run(virtual, () -> {
                leads.countDown();
                // Whether the other one is idle by then or not: it gets its answer.
                return wired.connection.await(impatient, Moment.after(Duration.ofMillis(20)));
            });
            leads.await();
            Calling patient = Calling.start(virtual, wired.connection, 2);
            Message call = wired.received();
            assertNull(waited.get());
            wired.answer(call.call(), 5);
            assertEquals(5, patient.result());
            wired.answer(impatient.number, 7);
            assertEquals(7, Wired.value(wired.connection.await(impatient, Moment.NEVER)));
            wired.connection.end(impatient);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoIsInterruptedHandsTheTurnOn(boolean virtual) throws Exception {
        try (Wired wired = new Wired(Echo.NONE)) {
            Calling leader = Calling.start(virtual, wired.connection, 1);
            wired.received();
            Calling follower = Calling.start(virtual, wired.connection, 2);
            Message call = wired.received();
            wired.awaitIdle(1);
            leader.thread.interrupt();
            assertEquals("INTERRUPTED", leader.failure().code());
            wired.answer(call.call(), 5);
            assertEquals(5, follower.result());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anIdleCallerIsInterrupted(boolean virtual) throws Exception {
        try (Wired wired = new Wired(Echo.NONE)) {
            Calling one = Calling.start(virtual, wired.connection, 1);
            Message first = wired.received();
            Calling other = Calling.start(virtual, wired.connection, 2);
            Message second = wired.received();
            wired.awaitIdle(1);
            other.thread.interrupt();
            assertEquals("INTERRUPTED", other.failure().code());
            // Nobody waits for it any more.
            wired.answer(second.call(), 2);
            wired.answer(first.call(), 1);
            assertEquals(1, one.result());
            assertEquals(List.of(second.call()), wired.dropped());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aNestedCallRunsOnTheThreadThatWaitsForItsParent(boolean virtual) throws Exception {
        Echo echo = new Echo();
        try (Wired wired = new Wired(echo)) {
            Calling leader = Calling.start(virtual, wired.connection, 1);
            Message first = wired.received();
            Calling follower = Calling.start(virtual, wired.connection, 2);
            Message second = wired.received();
            wired.awaitIdle(1);
            wired.call(100, second.call(), 8);
            assertEquals(8, Wired.value(wired.received()));
            assertSame(follower.thread, echo.thread(100));
            wired.call(101, first.call(), 9);
            assertEquals(9, Wired.value(wired.received()));
            assertSame(leader.thread, echo.thread(101));
            wired.answer(first.call(), 1);
            wired.answer(second.call(), 2);
            assertEquals(1, leader.result());
            assertEquals(2, follower.result());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void othersGetTheirAnswersWhileTheReaderIsInAHandler(boolean virtual) throws Exception {
        CountDownLatch mayReturn = new CountDownLatch(1);
        Echo echo = new Echo(mayReturn);
        try (Wired wired = new Wired(echo)) {
            Calling leader = Calling.start(virtual, wired.connection, 1);
            Message first = wired.received();
            Calling follower = Calling.start(virtual, wired.connection, 2);
            Message second = wired.received();
            wired.awaitIdle(1);
            wired.call(100, first.call(), 9);
            wired.answer(second.call(), 2);
            assertEquals(2, follower.result());
            mayReturn.countDown();
            assertEquals(9, Wired.value(wired.received()));
            wired.answer(first.call(), 1);
            assertEquals(1, leader.result());
        }
    }

    @Test
    void callsToAndFroNestFiftyDeep() throws Exception {
        try (Wired wired = new Wired(new Descent());
                Connection other = wired.otherConnection(new Descent())) {
            CompletableFuture<Void> serving = Calling.run(true, () -> {
                assertThrows(IpcException.class, other::serve);
                return null;
            });
            assertEquals(50, Calling.start(false, wired.connection, 50).result());
            wired.connection.close();
            serving.get();
        }
    }

    @Test
    void callsOfTheOtherSideAreServedInOrderByOneThread() throws Exception {
        Echo echo = new Echo();
        try (Wired wired = new Wired(echo)) {
            CompletableFuture<Void> serving = Calling.run(false, () -> {
                assertThrows(ClosedException.class, () -> {
                    try {
                        wired.connection.serve();
                    } catch (IpcException e) {
                        throw e.getCause();
                    }
                });
                return null;
            });
            wired.awaitServing();
            for (int i = 1; i <= 20; i++) {
                wired.call(i, 0, i);
            }
            for (int i = 1; i <= 20; i++) {
                Message answer = wired.received();
                assertEquals(i, answer.call());
                assertSame(echo.thread(1), echo.thread(i));
            }
            wired.connection.close();
            serving.get();
        }
    }

    @Test
    void withoutAServingThreadARootCallRunsWhileSomebodyWaits() throws Exception {
        Echo echo = new Echo();
        try (Wired wired = new Wired(echo)) {
            Calling caller = Calling.start(false, wired.connection, 1);
            Message call = wired.received();
            wired.call(100, 0, 9);
            assertEquals(9, Wired.value(wired.received()));
            assertTrue(echo.thread(100).isVirtual());
            wired.answer(call.call(), 1);
            assertEquals(1, caller.result());
        }
    }

    @Test
    void aNestedCallOfACallThatNobodyWaitsForIsRefused() throws Exception {
        try (Wired wired = new Wired(new Echo())) {
            Calling caller = Calling.start(false, wired.connection, 1);
            Message call = wired.received();
            wired.call(100, 77, 9);
            Message refusal = wired.received();
            assertEquals(Kind.ERROR, refusal.kind());
            assertEquals(100, refusal.call());
            wired.answer(call.call(), 1);
            assertEquals(1, caller.result());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closingEndsAllThatWait(boolean virtual) throws Exception {
        try (Wired wired = new Wired(Echo.NONE)) {
            List<Calling> callers = Calling.start(virtual, wired.connection, 1, 2, 3);
            wired.awaitIdle(2);
            wired.connection.close();
            for (Calling caller : callers) {
                assertEquals("CLOSED", caller.failure().code());
            }
            assertEquals(
                    "CLOSED",
                    assertThrows(IpcException.class, wired.connection::begin).code());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theEndOfTheOtherSideEndsAllThatWait(boolean virtual) throws Exception {
        try (Wired wired = new Wired(Echo.NONE)) {
            List<Calling> callers = Calling.start(virtual, wired.connection, 1, 2, 3);
            wired.awaitIdle(2);
            wired.other.close();
            for (Calling caller : callers) {
                // What was sent and not read makes a reset of the end.
                assertTrue(List.of("PEER_CLOSED", "ECONNRESET")
                        .contains(caller.failure().code()));
            }
        }
    }

    @Test
    void whatIsNoMessageEndsAllThatWait() throws Exception {
        try (Wired wired = new Wired(Echo.NONE)) {
            List<Calling> callers = Calling.start(false, wired.connection, 1, 2);
            wired.awaitIdle(1);
            wired.other.send(new byte[] {1, 2, 3});
            for (Calling caller : callers) {
                assertEquals("PROTOCOL", caller.failure().code());
            }
        }
    }

    @Test
    void anAnswerComesOnceAndWhoGaveUpHearsNothing() throws Exception {
        try (Wired wired = new Wired(Echo.NONE)) {
            Calling caller = Calling.start(false, wired.connection, 1);
            Message call = wired.received();
            wired.answer(4711, 3);
            wired.answer(call.call(), 1);
            assertEquals(1, caller.result());
            Calling next = Calling.start(false, wired.connection, 2);
            Message second = wired.received();
            wired.answer(call.call(), 8);
            wired.answer(second.call(), 2);
            assertEquals(2, next.result());
            assertEquals(List.of(4711L, call.call()), wired.dropped());
        }
    }

    @Test
    void anInterruptInAHandlerDoesNotKeepItsAnswerBack() throws Exception {
        Echo echo = new Echo();
        echo.interrupting = true;
        try (Wired wired = new Wired(echo)) {
            Calling caller = Calling.start(false, wired.connection, 1);
            Message call = wired.received();
            wired.call(100, call.call(), 9);
            assertEquals(9, Wired.value(wired.received()));
            assertEquals("INTERRUPTED", caller.failure().code());
        }
    }
}
