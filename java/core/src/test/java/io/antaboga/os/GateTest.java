package io.antaboga.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.antaboga.ClosedException;
import io.antaboga.DeadlineException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

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
}
