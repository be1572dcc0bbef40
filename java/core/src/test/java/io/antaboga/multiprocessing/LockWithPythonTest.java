package io.antaboga.multiprocessing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.DeadlineException;
import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.sync.PosixSem;
import io.antaboga.testing.Blocked;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Names;
import io.antaboga.testing.Pythons;
import io.antaboga.testing.Watchdog;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One of each kind of lock between Java and unmodified CPython of every version, made by either. */
@ExtendWith({Watchdog.class, LeakCheck.class})
class LockWithPythonTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    /** One of each. */
    private record Things(
            Lock lock, RLock rlock, Semaphore semaphore, BoundedSemaphore bounded, Condition condition, Event event)
            implements AutoCloseable {
        static Things open(List<String> names) throws IpcException {
            return new Things(
                    Lock.open(names.get(0)),
                    RLock.open(names.get(1)),
                    Semaphore.open(names.get(2)),
                    BoundedSemaphore.open(names.get(3), 2),
                    condition(RLock.open(names.get(4)), names, 5),
                    new Event(condition(Lock.open(names.get(8)), names, 9), PosixSem.open(names.get(12))));
        }

        private static Condition condition(AutoCloseable lock, List<String> names, int first) throws IpcException {
            return Condition.of(
                    lock,
                    PosixSem.open(names.get(first)),
                    PosixSem.open(names.get(first + 1)),
                    PosixSem.open(names.get(first + 2)));
        }

        @Override
        public void close() throws IOException {
            lock.close();
            rlock.close();
            semaphore.close();
            bounded.close();
            condition.close();
            event.close();
        }
    }

    static List<String> pythons() {
        return Pythons.found();
    }

    private static Pythons.Script start(String python) throws IOException {
        return Pythons.Script.start(python, LockWithPythonTest.class, "lock_peer.py");
    }

    private static String ask(Pythons.Script peer, String... words) throws IOException {
        peer.tell(words);
        return peer.answer();
    }

    @ParameterizedTest
    @MethodSource("pythons")
    void madeByPython(String python) throws Exception {
        try (Pythons.Script peer = start(python)) {
            List<String> names = List.of(ask(peer, "make").split(" "));
            try (Things things = Things.open(names)) {
                exercise(things, peer);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pythons")
    void madeByJava(String python) throws Exception {
        List<String> names = IntStream.range(0, 13).mapToObj(i -> Names.posix()).toList();
        int[] values = {1, 1, 2, 2, 1, 0, 0, 0, 1, 0, 0, 0, 0};
        List<PosixSem> made = new ArrayList<>();
        for (int i = 0; i < 13; i++) {
            made.add(PosixSem.create(names.get(i), values[i], Lifetime.PROCESS));
        }
        try (Pythons.Script peer = start(python);
                Things things = Things.open(names)) {
            peer.tell("attach", String.join(" ", names));
            assertEquals("attached", peer.answer());
            exercise(things, peer);
        } finally {
            for (PosixSem semaphore : made) {
                semaphore.close();
            }
        }
    }

    private static void exercise(Things things, Pythons.Script peer) throws Exception {
        exclusion(things, peer);
        conditions(things, peer);
        events(things, peer);
        assertEquals("True", ask(peer, "acquire", "lock"));
        peer.tell("die");
        assertEquals(null, peer.answer());
        assertThrows(DeadlineException.class, () -> things.lock.acquire(Duration.ofMillis(1)));
    }

    private static void exclusion(Things things, Pythons.Script peer) throws Exception {
        things.lock.acquire();
        assertEquals("False", ask(peer, "acquire", "lock"));
        peer.tell("take", "lock");
        things.lock.release();
        assertEquals("True", peer.answer());
        assertFalse(things.lock.tryAcquire());
        Blocked waiting = Blocked.start(true, () -> things.lock.acquire(LONG));
        assertEquals("None", ask(peer, "release", "lock"));
        waiting.returned();
        things.lock.release();
        assertThrows(IllegalStateException.class, things.lock::release);

        things.rlock.acquire();
        things.rlock.acquire(LONG);
        assertEquals("False", ask(peer, "acquire", "rlock"));
        things.rlock.release();
        assertEquals("False", ask(peer, "acquire", "rlock"));
        things.rlock.release();
        assertEquals("True", ask(peer, "acquire", "rlock"));
        assertEquals("True", ask(peer, "acquire", "rlock"));
        assertFalse(things.rlock.tryAcquire());
        assertThrows(IllegalStateException.class, things.rlock::release);
        ask(peer, "release", "rlock");
        assertFalse(things.rlock.tryAcquire());
        ask(peer, "release", "rlock");
        assertTrue(things.rlock.tryAcquire());
        things.rlock.release();

        assertTrue(things.semaphore.tryAcquire());
        assertEquals("1", ask(peer, "value", "semaphore"));
        assertEquals("True", ask(peer, "acquire", "semaphore"));
        assertFalse(things.semaphore.tryAcquire());
        for (int i = 0; i < 3; i++) {
            things.semaphore.release();
        }
        assertEquals("3", ask(peer, "value", "semaphore"));
        assertThrows(IllegalStateException.class, things.bounded::release);
        assertEquals("True", ask(peer, "acquire", "bounded"));
        things.bounded.release();
        assertEquals("ValueError", ask(peer, "release", "bounded"));
    }

    private static void conditions(Things things, Pythons.Script peer) throws Exception {
        Condition condition = things.condition;
        assertThrows(IllegalStateException.class, condition::signal);
        peer.tell("wait");
        assertEquals("waiting", peer.answer());
        // The lock is free only once the other side sleeps.
        condition.acquire(LONG);
        condition.acquire(LONG);
        condition.notify(1, LONG);
        condition.release();
        condition.release();
        assertEquals("True", peer.answer());

        condition.acquire();
        assertFalse(condition.await(Duration.ofMillis(1)));
        condition.release();
        List<Blocked> sleepers = new ArrayList<>();
        for (boolean virtual : new boolean[] {false, true}) {
            condition.acquire();
            sleepers.add(Blocked.start(virtual, () -> {
                condition.acquire();
                condition.acquire();
                assertTrue(condition.await(LONG));
                condition.release();
                condition.release();
            }));
            condition.release();
        }
        // Whoever is notified has slept by then: ask until both were.
        for (Blocked sleeper : sleepers) {
            while (!sleeper.isDone()) {
                assertEquals("notified", ask(peer, "notify", "1"));
            }
            sleeper.returned();
        }
    }

    private static void events(Things things, Pythons.Script peer) throws Exception {
        Event event = things.event;
        assertFalse(event.isSet());
        assertFalse(event.await(Duration.ofMillis(1)));
        peer.tell("await");
        event.set();
        assertEquals("True", peer.answer());
        assertEquals("True", ask(peer, "isset"));
        event.await();
        event.clear();
        assertEquals("False", ask(peer, "isset"));
        Blocked waiting = Blocked.start(true, event::await);
        ask(peer, "set");
        waiting.returned();
        assertTrue(event.isSet());
        ask(peer, "clear");
        Blocked ended = Blocked.start(false, event::await).drift(30);
        ended.interrupt();
        assertEquals("INTERRUPTED", ended.ended().failure().code());
        assertFalse(event.isSet());
    }
}
