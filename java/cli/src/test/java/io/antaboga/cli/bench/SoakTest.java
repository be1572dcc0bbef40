package io.antaboga.cli.bench;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SoakTest {
    private static final Footprint BEFORE = new Footprint(40_000, 9, 1_000_000);

    @Test
    void noiseIsFlat() {
        assertTrue(flat(new Footprint(40_900, 9, 1_050_000)));
    }

    @Test
    void anythingThatGrowsIsNot() {
        assertFalse(flat(new Footprint(72_000, 9, 1_000_000)));
        assertFalse(flat(new Footprint(40_000, 10, 1_000_000)));
        assertFalse(flat(new Footprint(40_000, 9, 33_000_000)));
    }

    @Test
    void readsAProcess() throws Exception {
        Footprint self = Footprint.of(ProcessHandle.current().pid(), -1);
        assertTrue(self.residentKiB() > 1000, self.toString());
        assertTrue(self.descriptors() >= 3, self.toString());
    }

    private static boolean flat(Footprint after) {
        return new Soak.Change(BEFORE, after).flat();
    }
}
