package io.antaboga.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a pool is described, and how long it waits before it starts a worker again. */
class PoolOptionsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void theTimeBetweenStartsGrowsToABound() {
        BackOff backOff = new BackOff(Duration.ofMillis(100), SECOND);
        List<Long> most = List.of(100L, 200L, 400L, 800L, 1000L, 1000L);
        for (int i = 0; i < most.size(); i++) {
            assertEquals(most.get(i), backOff.delay(i + 1, 1).toMillis());
            assertEquals(most.get(i) / 2, backOff.delay(i + 1, 0).toMillis());
        }
        assertEquals(SECOND, backOff.delay(Integer.MAX_VALUE, 1));
        assertEquals(Duration.ZERO, new BackOff(Duration.ZERO, Duration.ZERO).delay(3, 1));
        assertThrows(IllegalArgumentException.class, () -> new BackOff(SECOND, Duration.ZERO));
    }

    @Test
    void aPoolKeepsItsOwnCopyOfADescription() throws Exception {
        WorkerBuilder worker = Worker.python(Path.of("/srv/model.py"))
                .over(Over.FIFO)
                .python(Path.of("/opt/python"))
                .command("true")
                .deadline(SECOND)
                .startDeadline(SECOND)
                .graces(new Graces(SECOND, SECOND, SECOND, SECOND))
                .environment("A", "B")
                .directory(Path.of("/srv"))
                .types(Over.class)
                .export("name", (Runnable) () -> {})
                .errors(new ErrorClasses())
                .logger(System.getLogger("another"))
                .debug();
        same(worker, worker.copy(), Worker.python(Path.of("/srv/other.py")));
        WorkerPoolBuilder pool = WorkerPool.of(worker)
                .size(77)
                .queue(3)
                .attempts(9)
                .recycleAfter(5)
                .lazy()
                .backOff(SECOND, SECOND)
                .grace(SECOND)
                .healthCheck(SECOND, idle -> {});
        WorkerPoolBuilder copy = pool.copy();
        same(worker, copy.worker, Worker.python(Path.of("/srv/other.py")));
        same(pool, copy, WorkerPool.of(worker));
    }

    /** All fields are equal but for descriptions; and differ from a fresh one, so that a new field is not forgotten here. */
    private static void same(Object one, Object copy, Object fresh) throws ReflectiveOperationException {
        for (Field field : one.getClass().getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && field.getType() != WorkerBuilder.class) {
                field.setAccessible(true);
                assertEquals(field.get(one), field.get(copy), field.getName());
                assertNotEquals(field.get(fresh), field.get(one), field.getName());
            }
        }
    }

    @Test
    void optionsThatMakeNoSenseAreRefused() {
        WorkerPoolBuilder pool = WorkerPool.of(Worker.python(Path.of("/srv/model.py")));
        assertThrows(IllegalArgumentException.class, () -> pool.size(0));
        assertThrows(IllegalArgumentException.class, () -> pool.queue(-1));
        assertThrows(IllegalArgumentException.class, () -> pool.attempts(0));
        assertThrows(IllegalArgumentException.class, () -> pool.recycleAfter(0));
        assertThrows(IllegalArgumentException.class, () -> pool.grace(SECOND.negated()));
        assertThrows(IllegalArgumentException.class, () -> pool.healthCheck(Duration.ZERO));
    }
}
