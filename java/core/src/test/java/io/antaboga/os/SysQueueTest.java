package io.antaboga.os;

import static io.antaboga.os.Constants.O_CLOEXEC;
import static io.antaboga.os.Constants.O_CREAT;
import static io.antaboga.os.Constants.O_EXCL;
import static io.antaboga.os.Constants.O_RDWR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.DeadlineException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class SysQueueTest {
    private final String name = "/abtest-" + ProcessHandle.current().pid() + "-" + UUID.randomUUID();

    @Test
    void aQueueKeepsPrioritiesAndIsPolledLikeAFile() throws Exception {
        int queue = SysQueue.mq_open(name, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600, 2, 16);
        assertTrue(queue >= 0, () -> Errno.name(-queue));
        try (Arena arena = Arena.ofConfined();
                Gate gate = Gate.open("receive")) {
            assertEquals(new SysQueue.Attributes(0, 2, 16, 0), SysQueue.mq_getattr(queue));
            MemorySegment memory = arena.allocate(64, 8);
            long priority = memory.address() + 32;
            gate.enter(Deadline.NEVER);
            assertThrows(
                    DeadlineException.class, () -> gate.await(queue, Constants.POLLIN, Deadline.after(Duration.ZERO)));
            assertEquals(-Errno.ETIMEDOUT, SysQueue.mq_receiveNow(queue, memory.address(), 16, priority));
            assertEquals(0, SysQueue.mq_sendNow(queue, memory.address(), 3, 1));
            assertEquals(0, SysQueue.mq_sendNow(queue, memory.address(), 16, 9));
            assertEquals(-Errno.ETIMEDOUT, SysQueue.mq_sendNow(queue, memory.address(), 1, 1));
            assertEquals(-Errno.EMSGSIZE, SysQueue.mq_sendNow(queue, memory.address(), 17, 1));
            assertEquals(Constants.POLLIN, gate.await(queue, Constants.POLLIN, Deadline.NEVER));
            gate.leave();
            assertEquals(16, SysQueue.mq_receiveNow(queue, memory.address(), 16, priority));
            assertEquals(9, memory.get(ValueLayout.JAVA_INT, 32));
            assertEquals(3, SysQueue.mq_receiveNow(queue, memory.address(), 16, 0));
        } finally {
            assertEquals(0, SysQueue.mq_unlink(name));
            assertEquals(0, SysQueue.mq_close(queue));
        }
        assertEquals(-Errno.ENOENT, SysQueue.mq_open(name, O_RDWR, 0, 0, 0));
        assertEquals(-Errno.ENOENT, SysQueue.mq_unlink(name));
    }
}
