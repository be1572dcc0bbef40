package io.antaboga.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplesTest {
    @Test
    void percentilesAreNearestRanksOfAllRuns() {
        Samples samples = new Samples();
        samples.add(
                50, 50_000, IntStream.rangeClosed(51, 100).map(i -> i * 1000).toArray());
        assertEquals(75, samples.percentile(50));
        samples.add(50, 50_000, IntStream.rangeClosed(1, 50).map(i -> i * 1000).toArray());
        assertEquals(50, samples.percentile(50));
        assertEquals(90, samples.percentile(90));
        assertEquals(99, samples.percentile(99));
        assertEquals(100, samples.calls());
        assertEquals(1e6, samples.callsPerSecond());
    }

    @Test
    void oneSampleIsEveryPercentile() {
        Samples samples = new Samples();
        samples.add(1, 1500, new int[] {1500});
        assertEquals(1.5, samples.percentile(1));
        assertEquals(1.5, samples.percentile(99));
    }

    @Test
    void samplesAboveTwoSecondsAreNotNegative() {
        Samples samples = new Samples();
        samples.add(1, 4_000_000_000L, new int[] {(int) 4_000_000_000L});
        assertEquals(4e6, samples.percentile(50));
    }

    @Test
    void withoutTimedMessagesThereIsNoPercentile() {
        Samples samples = new Samples();
        samples.add(10, 1000, new int[0]);
        assertTrue(Double.isNaN(samples.percentile(50)));
    }
}
