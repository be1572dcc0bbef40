package io.antaboga.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.ClosedException;
import io.antaboga.DeadlineException;
import io.antaboga.InterruptedIpcException;
import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.testing.Blocked;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Watchdog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every named semaphore keeps; a room's test says how one is made and opened. */
@ExtendWith({Watchdog.class, LeakCheck.class})
abstract class SemaphoreContract {
    static final Duration SHORT = Duration.ofMillis(20);
    static final int ROUNDS = 200;

    abstract String name();

    abstract Semaphore create(String name, int value, Lifetime lifetime) throws IpcException;

    abstract Semaphore open(String name) throws IpcException;

    abstract Semaphore openOrCreate(String name, int value, Lifetime lifetime) throws IpcException;

    abstract void unlink(String name) throws IpcException;

    /** The highest value. */
    abstract int most();

    /** The code of a release beyond it. */
    String overflow() {
        return "EOVERFLOW";
    }

    /** Whether handles go on working when the name is removed; otherwise they fail with EIDRM. */
    boolean outlivesItsName() {
        return true;
    }

    private void worksOrIsRemoved(Blocked.Call call) throws Exception {
        if (outlivesItsName()) {
            call.run();
        } else {
            assertEquals("EIDRM", assertThrows(IpcException.class, call::run).code());
        }
    }

    private Semaphore create(int value) throws IpcException {
        return create(name(), value, Lifetime.PROCESS);
    }

    @Test
    void itCounts() throws Exception {
        String name = name();
        try (Semaphore made = create(name, 2, Lifetime.PROCESS);
                Semaphore opened = open(name)) {
            assertEquals(2, opened.value());
            opened.acquire();
            assertTrue(made.tryAcquire());
            assertFalse(opened.tryAcquire());
            assertEquals(0, made.value());
            opened.release();
            made.acquire(Duration.ZERO);
            assertThrows(DeadlineException.class, () -> made.acquire(Duration.ZERO));
            assertEquals(name, opened.name());
        }
    }

    @Test
    void aReleaseWakesAWaiter() throws Exception {
        String name = name();
        try (Semaphore made = create(name, 0, Lifetime.PROCESS);
                Semaphore opened = open(name)) {
            for (int round = 0; round < ROUNDS; round++) {
                Blocked waiter = Blocked.start(round % 2 == 0, made::acquire).drift(round);
                opened.release();
                waiter.returned();
            }
            assertEquals(0, made.value());
        }
    }

    @Test
    void noneIsTakenTwice() throws Exception {
        try (Semaphore made = create(1)) {
            AtomicInteger inside = new AtomicInteger();
            List<Blocked> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                threads.add(Blocked.start(t % 2 == 0, () -> {
                    for (int i = 0; i < 500; i++) {
                        made.acquire();
                        assertEquals(1, inside.incrementAndGet());
                        inside.decrementAndGet();
                        made.release();
                    }
                }));
            }
            for (Blocked thread : threads) {
                thread.returned();
            }
            assertEquals(1, made.value());
        }
    }

    @Test
    void theHighestValueIsTheEnd() throws Exception {
        try (Semaphore made = create(most() - 1)) {
            made.release();
            IpcException failure = assertThrows(IpcException.class, made::release);
            assertEquals(overflow(), failure.code());
            assertEquals(most(), failure.details().get("limit"));
            assertEquals(most(), made.value());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyDeadlineEndsAWait(boolean virtual) throws Exception {
        try (Semaphore made = create(0)) {
            for (int round = 0; round < ROUNDS; round++) {
                Duration timeout = Duration.ofNanos(round * 10_000L);
                Blocked waiter = Blocked.start(virtual, () -> made.acquire(timeout));
                assertInstanceOf(DeadlineException.class, waiter.ended().failure());
            }
            made.release();
            assertEquals(1, made.value(), "waits that failed took nothing");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyInterruptEndsAWait(boolean virtual) throws Exception {
        try (Semaphore made = create(0)) {
            for (int round = 0; round < ROUNDS; round++) {
                Blocked waiter = Blocked.start(virtual, made::acquire).drift(round);
                waiter.interrupt();
                Blocked.Ended ended = waiter.ended();
                assertInstanceOf(InterruptedIpcException.class, ended.failure());
                assertTrue(ended.interrupted(), "the interrupt status is set");
            }
            made.release();
            made.acquire(SHORT);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyCloseEndsAWait(boolean virtual) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Semaphore made = create(0);
            Blocked waiter = Blocked.start(virtual, made::acquire).drift(round);
            Blocked other = Blocked.start(!virtual, made::acquire);
            made.close();
            assertInstanceOf(ClosedException.class, waiter.ended().failure());
            assertInstanceOf(ClosedException.class, other.ended().failure());
        }
    }

    @Test
    void useAfterCloseIsClosed() throws Exception {
        Semaphore made = create(1);
        made.close();
        made.close();
        assertThrows(ClosedException.class, made::acquire);
        assertThrows(ClosedException.class, () -> made.acquire(SHORT));
        assertThrows(ClosedException.class, made::tryAcquire);
        assertThrows(ClosedException.class, made::release);
        assertThrows(ClosedException.class, made::value);
        assertThrows(ClosedException.class, made::unlink);
    }

    @Test
    void anExistingNameIsEexist() throws Exception {
        String name = name();
        try (Semaphore made = create(name, 3, Lifetime.PROCESS)) {
            assertEquals(
                    "EEXIST",
                    assertThrows(IpcException.class, () -> create(name, 0, Lifetime.PROCESS))
                            .code());
            assertEquals(3, made.value());
        }
    }

    @Test
    void anAbsentNameIsEnoent() {
        String name = name();
        for (int i = 0; i < 2; i++) {
            assertEquals(
                    "ENOENT", assertThrows(IpcException.class, () -> open(name)).code());
            assertEquals(
                    "ENOENT",
                    assertThrows(IpcException.class, () -> unlink(name)).code());
        }
    }

    @Test
    void openOrCreateMakesOnlyWhatIsAbsent() throws Exception {
        String name = name();
        try (Semaphore first = openOrCreate(name, 3, Lifetime.PROCESS);
                Semaphore second = openOrCreate(name, 5, Lifetime.PROCESS)) {
            first.acquire();
            assertEquals(2, second.value());
        }
    }

    @ParameterizedTest
    @EnumSource(Lifetime.class)
    void theCreatorsLifetimeDecidesWhatCloseLeaves(Lifetime lifetime) throws Exception {
        String name = name();
        Semaphore made = create(name, 0, lifetime);
        try (Semaphore opened = open(name)) {
            made.release();
            made.close();
            if (lifetime == Lifetime.PROCESS) {
                assertEquals(
                        "ENOENT",
                        assertThrows(IpcException.class, () -> open(name)).code());
            } else {
                open(name).close();
                unlink(name);
            }
            worksOrIsRemoved(() -> opened.acquire(SHORT));
        }
    }

    @Test
    void unlinkRemovesTheName() throws Exception {
        String name = name();
        try (Semaphore made = create(name, 1, Lifetime.PROCESS)) {
            made.unlink();
            assertEquals(
                    "ENOENT", assertThrows(IpcException.class, made::unlink).code());
            try (Semaphore other = create(name, 7, Lifetime.PROCESS)) {
                worksOrIsRemoved(() -> assertEquals(1, made.value()));
                assertEquals(7, other.value());
            }
        }
    }

    @Test
    void misuseIsNotAnIpcFailure() throws Exception {
        assertThrows(IllegalArgumentException.class, () -> create(-1));
        try (Semaphore made = create(0)) {
            assertThrows(IllegalArgumentException.class, () -> made.acquire(Duration.ofNanos(-1)));
            assertThrows(NullPointerException.class, () -> made.acquire(null));
        }
    }
}
