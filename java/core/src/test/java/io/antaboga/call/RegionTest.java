package io.antaboga.call;

import io.antaboga.memory.Memfd;
import io.antaboga.testing.Descriptors;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Watchdog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Memory that came is let go of before what it takes runs out; the watchdog ends what is never let go of. */
@ExtendWith({LeakCheck.class, Watchdog.class})
class RegionTest {
    private static final int SIZE = 4_096;
    private static final int MANY = 4_000;
    private static final int BOUND = 1_100;

    /** Nothing else makes the collector look: what is behind these is not in the heap. */
    @Test
    void smallOnesDoNotTakeAllDescriptors() throws Exception {
        try (Memfd memory = Memfd.create(SIZE)) {
            int before = Descriptors.open().size();
            for (int i = 0; i < MANY; i++) {
                Region.received(memory.descriptor(), true, SIZE);
            }
            while (Descriptors.open().size() - before > BOUND) {
                Thread.onSpinWait();
            }
        }
        MemoryPair.collect();
    }
}
