package io.antaboga.os;

import static io.antaboga.os.Constants.IPC_CREAT;
import static io.antaboga.os.Constants.IPC_NOWAIT;
import static io.antaboga.os.Constants.IPC_PRIVATE;
import static io.antaboga.os.Constants.IPC_RMID;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SystemVTest {
    private static void assertOurs(SystemV.Permissions permissions) {
        assertEquals(new SystemV.Permissions(0, Sys.geteuid(), Sys.getegid(), Sys.geteuid(), 0640), permissions);
    }

    @Test
    void aQueueTellsItsState() throws Exception {
        int id = SystemV.msgget(IPC_PRIVATE, IPC_CREAT | 0640);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment message = arena.allocate(64, 8);
            message.set(ValueLayout.JAVA_LONG, 0, 7);
            assertEquals(0, SystemV.msgsnd(id, message.address(), 11, IPC_NOWAIT));
            SystemV.QueueStatus status = SystemV.queueStatus(id);
            assertOurs(status.permissions());
            assertEquals(1, status.messages());
            assertEquals(11, status.bytes());
            assertTrue(status.maxBytes() >= 11);
            assertTrue(Math.abs(status.changeSeconds() - System.currentTimeMillis() / 1000) <= 3600);
            assertEquals(SysProcess.getpid(), status.sender());
            assertEquals(0, status.receiver());
            assertEquals(-Errno.ENOMSG, SystemV.msgrcv(id, message.address(), 50, 8, IPC_NOWAIT));
            assertEquals(-Errno.E2BIG, SystemV.msgrcv(id, message.address(), 10, 7, IPC_NOWAIT));
            assertEquals(11, SystemV.msgrcv(id, message.address(), 50, 7, IPC_NOWAIT));
        } finally {
            assertEquals(0, SystemV.msgctl(id, IPC_RMID, 0));
        }
        IpcException failure = assertThrows(IpcException.class, () -> SystemV.queueStatus(id));
        assertTrue(failure.getMessage().endsWith(", id=" + id), failure.getMessage());
    }

    @Test
    void aSegmentTellsItsState() throws Exception {
        int id = SystemV.shmget(IPC_PRIVATE, 12345, IPC_CREAT | 0640);
        long address = SystemV.shmat(id, 0, 0);
        try {
            assertTrue(address > 0);
            SystemV.SegmentStatus status = SystemV.segmentStatus(id);
            assertOurs(status.permissions());
            assertEquals(12345, status.size());
            assertEquals(1, status.attached());
            assertEquals(SysProcess.getpid(), status.creator());
            assertTrue(Math.abs(status.changeSeconds() - System.currentTimeMillis() / 1000) <= 3600);
        } finally {
            assertEquals(0, SystemV.shmdt(address));
            assertEquals(0, SystemV.shmctl(id, IPC_RMID, 0));
        }
    }

    @Test
    void aSemaphoreSetTellsItsStateAndWaitsNoLongerThanTold() throws Exception {
        int id = SystemV.semget(IPC_PRIVATE, 3, IPC_CREAT | 0640);
        try (Arena arena = Arena.ofConfined()) {
            SystemV.SemaphoreStatus status = SystemV.semaphoreStatus(id);
            assertOurs(status.permissions());
            assertEquals(3, status.count());
            assertTrue(Math.abs(status.changeSeconds() - System.currentTimeMillis() / 1000) <= 3600);
            assertEquals(0, SystemV.semctl(id, 1, Constants.SETVAL, 5));
            assertEquals(5, SystemV.semctl(id, 1, Constants.GETVAL, 0));
            MemorySegment take = arena.allocate(6, 2);
            take.set(ValueLayout.JAVA_SHORT, 0, (short) 1);
            take.set(ValueLayout.JAVA_SHORT, 2, (short) -6);
            long start = System.nanoTime();
            Duration timeout = Duration.ofMillis(20);
            assertEquals(-Errno.EAGAIN, SystemV.semtimedop(id, take.address(), 1, Deadline.after(timeout)));
            assertTrue(System.nanoTime() - start >= timeout.toNanos());
            assertEquals(0, SystemV.semctl(id, 1, Constants.SETVAL, 6));
            assertEquals(0, SystemV.semtimedop(id, take.address(), 1, Deadline.NEVER));
        } finally {
            assertEquals(0, SystemV.semctl(id, 0, IPC_RMID, 0));
        }
    }
}
