package io.antaboga.call;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.DeadlineException;
import io.antaboga.IpcException;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Watchdog;
import io.antaboga.testing.called.JavaHandlers;
import io.antaboga.testing.called.Latches;
import io.antaboga.value.Bytes;
import io.antaboga.value.DType;
import io.antaboga.value.NDArray;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a Java worker executes for a caller; both in this process. */
@ExtendWith({LeakCheck.class, Watchdog.class})
class ServedCallerTest {
    private static String unique() {
        return UUID.randomUUID().toString();
    }

    private static ServingPair open() throws Exception {
        return ServingPair.open(false, JavaHandlers.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void valuesGoToAndFro(boolean virtual) throws Exception {
        try (ServingPair pair = ServingPair.open(virtual, JavaHandlers.class)) {
            JavaCaller caller = pair.caller();
            assertEquals(5L, caller.call("add", 2, 3));
            assertEquals(Bytes.of((byte) 1), caller.call("echo", new byte[] {1}));
            byte[] large = new byte[1 << 20];
            large[77] = 7;
            assertArrayEquals(large, ((Bytes) caller.call("echo", large)).toByteArray());
            assertEquals(1L, caller.call("count_up"));
            assertEquals(2L, caller.call("count_up"));
            assertEquals((virtual ? "virtual" : "platform") + " false", caller.call("thread"));
            assertEquals("one", caller.call("overloaded", "a"));
            assertEquals("two", caller.call("overloaded", "a", "b"));
            assertEquals(3.5, caller.call("sum", (Object) new double[] {1, 2.5}));
        }
    }

    @Test
    void arraysAreViews() throws Exception {
        doubleInPlace();
        // What was received is unmapped when nobody holds it.
        MemoryPair.collect();
    }

    private static void doubleInPlace() throws Exception {
        try (ServingPair pair = open();
                SharedArray shared = SharedArray.zeros(DType.of("<f8"), 1000)) {
            NDArray array = shared.array();
            array.setDouble(21, 7);
            NDArray answer = (NDArray) pair.caller().call("twice", array);
            assertEquals(42, array.getDouble(7));
            assertEquals(42, answer.getDouble(7));
        }
    }

    @Test
    void callsOfSeveralThreadsRunBesideEachOther() throws Exception {
        try (ServingPair pair = open()) {
            String one = unique();
            String other = unique();
            CompletableFuture<Object> first =
                    Calling.run(false, () -> pair.caller().call("meet", one, other));
            Latches.of(one).await();
            assertEquals(other, pair.caller().call("meet", other, one));
            assertEquals(one, first.get());
            assertEquals(2, pair.caller().page.begun());
        }
    }

    @Test
    void thePageTellsTheCallThatWasBegunLast() throws Exception {
        try (ServingPair pair = open()) {
            String begun = unique();
            String end = unique();
            CompletableFuture<Object> first =
                    Calling.run(false, () -> pair.caller().call("meet", begun, end));
            Latches.of(begun).await();
            Page page = pair.caller().page;
            assertEquals(1, page.running());
            String later = unique();
            CompletableFuture<Object> second =
                    Calling.run(false, () -> pair.caller().call("meet", later, unique()));
            Latches.of(later).await();
            assertEquals(2, page.running());
            assertEquals(pair.caller().number("meet"), page.function());
            pair.caller().segments.cancelCall(2);
            assertThrows(ExecutionException.class, second::get);
            assertEquals(5L, pair.caller().call("add", 2, 3));
            // Told after the answer was sent.
            while (page.running() != 1) {
                Thread.onSpinWait();
            }
            Latches.of(end).countDown();
            first.get();
            assertEquals(3, page.begun());
            while (page.running() != 0) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void whatIsPassedIsCalledToAnyDepth() throws Exception {
        try (ServingPair pair = open()) {
            JavaCaller caller = pair.caller();
            assertEquals(20L, new Descending(caller).apply(20L));
        }
    }

    @Test
    void whatAHandlerThrowsIsAnErrorOfItsCall() throws Exception {
        try (ServingPair pair = open()) {
            JavaCaller caller = pair.caller();
            PythonException io = assertThrows(PythonException.class, () -> caller.call("fail", "on purpose"));
            assertEquals("IOException", io.className());
            assertEquals("on purpose", io.text());
            StackTraceElement top = io.getStackTrace()[0];
            assertEquals("fail", top.getMethodName());
            assertEquals(JavaHandlers.class.getName(), top.getClassName());
            assertEquals(
                    "StackOverflowError",
                    assertThrows(PythonException.class, () -> caller.call("deep", 0))
                            .className());
            assertEquals(
                    "OutOfMemoryError",
                    assertThrows(PythonException.class, () -> caller.call("outOfMemory"))
                            .className());
            assertThrows(TypeRefusedException.class, () -> caller.call("add", 1, "2"));
            assertThrows(TypeRefusedException.class, () -> caller.call("add", 1, 2.5));
            assertThrows(TypeRefusedException.class, () -> caller.call("list", List.of("a", 1)));
            assertThrows(NoFunctionException.class, () -> caller.call("add", 1));
            assertThrows(NoFunctionException.class, () -> caller.call("no such function"));
            assertEquals(
                    "TypeRefusedException",
                    assertThrows(PythonException.class, () -> caller.call("refused"))
                            .className());
            assertEquals(5L, caller.call("add", 2, 3));
        }
    }

    @Test
    void aCallThatIsGivenUpIsInterrupted() throws Exception {
        try (ServingPair pair = open()) {
            String begun = unique();
            String ended = unique();
            CompletableFuture<Object> blocked =
                    Calling.run(false, () -> pair.caller().call("block", begun, ended));
            Latches.of(begun).await();
            pair.caller().segments.cancelCall(pair.caller().last());
            Latches.of(ended).await();
            PythonException raised = assertInstanceOf(
                    PythonException.class,
                    assertThrows(ExecutionException.class, blocked::get).getCause());
            assertEquals("InterruptedException", raised.className());
            assertEquals("platform false", pair.caller().call("thread"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCallThatIsGivenUpSeesIt(boolean bySide) throws Exception {
        try (ServingPair pair = open()) {
            String begun = unique();
            CompletableFuture<Object> spinning =
                    Calling.run(false, () -> pair.caller().call("spin", begun, unique()));
            Latches.of(begun).await();
            if (bySide) {
                pair.caller().segments.cancelCall(pair.caller().last());
            } else {
                pair.caller().page.giveUp(pair.caller().last());
            }
            Object interrupted = spinning.get();
            assertTrue(bySide || !(Boolean) interrupted);
        }
    }

    @Test
    void whatWasGivenUpBeforeItCameIsNotBegun() throws Exception {
        try (ServingPair pair = open()) {
            pair.caller().page.giveUp(1);
            assertThrows(CallCancelledException.class, () -> pair.caller().call("count_up"));
            assertEquals(1L, pair.caller().call("count_up"));
        }
    }

    @Test
    void aDeadlineGoesWithTheCall() throws Exception {
        try (ServingPair pair = open()) {
            assertEquals(false, pair.caller().call("hasDeadline"));
            long moment = Moment.after(Duration.ofMinutes(2));
            assertEquals(true, pair.caller().call(moment, "hasDeadline"));
            long past = Moment.now() - 1;
            assertThrows(DeadlineException.class, () -> pair.caller().call(past, "count_up"));
            assertEquals(1L, pair.caller().call("count_up"));
        }
    }

    @Test
    void aCallerThatEndsGivesUpWhatRuns() throws Exception {
        String begun = unique();
        String ended = unique();
        ServingPair pair = open();
        CompletableFuture<Object> blocked =
                Calling.run(false, () -> pair.caller().call("block", begun, ended));
        Latches.of(begun).await();
        pair.close();
        Latches.of(ended).await();
        assertThrows(ExecutionException.class, blocked::get);
        assertTrue(pair.served().get());
    }

    @Test
    void theGreetingTellsWhatCanBeCalled() throws Exception {
        try (ServingPair pair = open()) {
            Greeting greeting = pair.caller().greeting;
            assertTrue(greeting.idempotent().contains("count_up"));
            assertFalse(greeting.idempotent().contains("add"));
            assertEquals(64, greeting.fingerprint().length());
            assertTrue(greeting.runtime().startsWith("Java "), greeting.runtime());
            assertTrue(greeting.functions().stream()
                    .anyMatch(function -> function.name().equals("count_up")));
        }
    }

    /** Has itself called by the worker until nothing is left. */
    private record Descending(JavaCaller caller) {
        Object apply(Object depth) {
            UnaryOperator<Object> again = this::apply;
            try {
                return (Long) depth == 0 ? 0L : (Long) caller.call("apply", again, (Long) depth - 1) + 1;
            } catch (IpcException e) {
                throw new AssertionError(e);
            }
        }
    }
}
