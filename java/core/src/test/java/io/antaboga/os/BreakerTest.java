package io.antaboga.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.antaboga.ClosedException;
import io.antaboga.DeadlineException;
import java.lang.foreign.Arena;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private final Arena arena = Arena.ofShared();
    private final long semaphore = arena.allocate(SysSemaphore.SIZE, 8).address();
    private final Breaker breaker = Breaker.open("acquire", "name", "/x");

    @BeforeEach
    void makeSemaphore() {
        assertEquals(0, SysSemaphore.sem_init(semaphore, false, 0));
    }

    @AfterEach
    void freeSemaphore() {
        breaker.close();
        arena.close();
    }

    private long acquire(Deadline deadline) throws Exception {
        return breaker.runTimed(deadline, () -> SysSemaphore.sem_clockwait(semaphore, deadline));
    }

    @Test
    void aSemaphoreThatIsFreeIsTakenEvenWithNoTimeLeft() throws Exception {
        SysSemaphore.sem_post(semaphore);
        assertEquals(0, acquire(Deadline.after(Duration.ZERO)));
        assertEquals(0, SysSemaphore.sem_getvalue(semaphore));
    }

    @Test
    void theCallsOwnDeadlineEndsIt() {
        DeadlineException failure =
                assertThrows(DeadlineException.class, () -> acquire(Deadline.after(Duration.ofMillis(20))));
        assertEquals("acquire: deadline passed (DEADLINE), name=/x", failure.getMessage());
    }

    @Test
    void aCallWithoutADeadlineOfItsOwnIsEndedByTheBreaker() {
        assertThrows(
                DeadlineException.class,
                () -> breaker.run(
                        Deadline.after(Duration.ofMillis(20)),
                        () -> SysSemaphore.sem_clockwait(semaphore, Deadline.NEVER)));
    }

    @Test
    void aClosedBreakerLetsNobodyIn() {
        breaker.close();
        assertThrows(ClosedException.class, () -> acquire(Deadline.NEVER));
    }
}
