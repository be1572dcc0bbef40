package io.antaboga.os;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class SpawnPlanTest {
    private static final int IGNORED = 55;
    private static final int SIG_SETMASK = 2;
    private static final int NO_MATCH = 1;

    /** A program starts with no signal ignored or blocked, whatever the thread that starts it has. */
    @Test
    void signalsHaveTheirDefaultMeaning() throws Exception {
        try (Arena arena = Arena.ofConfined();
                SpawnPlan plan = new SpawnPlan()) {
            MemorySegment ignore = arena.allocate(BreakSignal.ACTION_SIZE, 8);
            MemorySegment before = arena.allocate(BreakSignal.ACTION_SIZE, 8);
            ignore.set(ValueLayout.JAVA_LONG, 0, 1);
            MemorySegment blocked = arena.allocate(128, 8);
            MemorySegment mask = arena.allocate(128, 8);
            blocked.set(ValueLayout.JAVA_LONG, 0, 1L << (IGNORED - 1));
            assertEquals(0, Libc.sigaction(IGNORED, ignore.address(), before.address()));
            assertEquals(0, Libc.pthread_sigmask(SIG_SETMASK, blocked.address(), mask.address()));
            try {
                // Not by way of a shell, since some empty their mask.
                List<String> search =
                        List.of("grep", "-Eq", "SigBlk:.*[1-9a-f]|SigIgn:.*[1-9a-f]", "/proc/self/status");
                int pid = plan.start("/bin/grep", search, SysProcess.environment());
                MemorySegment status = arena.allocate(ValueLayout.JAVA_INT);
                assertEquals(pid, Libc.waitpid(pid, status.address(), 0));
                assertEquals(NO_MATCH << 8, status.get(ValueLayout.JAVA_INT, 0));
            } finally {
                Libc.pthread_sigmask(SIG_SETMASK, mask.address(), 0);
                Libc.sigaction(IGNORED, before.address(), 0);
            }
        }
    }

    @Test
    void aProgramThatIsNotThereIsTheErrno() throws Exception {
        try (SpawnPlan plan = new SpawnPlan()) {
            assertEquals(-Errno.ENOENT, plan.start("/no/such/program", List.of("x"), List.of()));
        }
    }
}
