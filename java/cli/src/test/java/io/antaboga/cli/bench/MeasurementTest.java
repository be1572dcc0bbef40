package io.antaboga.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MeasurementTest {
    @Test
    void aRoundTripIsOneObjectWithEveryField() {
        Samples samples = new Samples();
        samples.add(2, 20_000, new int[] {9_000, 11_000});
        assertEquals(
                "{\"mechanism\": \"pipe\", \"pair\": \"java-cpython\", \"kind\": \"roundtrip\", \"size\": 64, "
                        + "\"wait\": \"block\", \"cores\": 1, \"hog\": false, \"calls\": 2, \"p50_us\": 9.000, "
                        + "\"p90_us\": 11.000, \"p99_us\": 11.000, \"calls_per_s\": 100000.0, \"mb_per_s\": 6.400}",
                measurement(Order.ROUND_TRIP, 64, "1", Pair.JAVA_CPYTHON, samples)
                        .json());
    }

    @Test
    void aStreamOfMessagesHasNoPercentiles() {
        Samples samples = new Samples();
        samples.add(10, 1_000_000_000, new int[0]);
        String json =
                measurement(Order.ONE_WAY, 1 << 20, "free", Pair.C_C, samples).json();
        assertTrue(json.contains("\"p50_us\": null, \"p90_us\": null, \"p99_us\": null"), json);
        assertTrue(json.contains("\"mb_per_s\": 10.486"), json);
        assertTrue(json.contains("\"cores\": \"free\""), json);
    }

    @Test
    void theReportComparesWithTheFloorOfTheSameSubject() {
        Report report = new Report();
        report.add(timed("1", Pair.C_C, 5_000));
        report.add(timed("2", Pair.C_C, 50_000));
        report.add(timed("1", Pair.JAVA_CPYTHON, 10_000));
        String line = report.lines().get(3);
        assertTrue(line.endsWith("2.00"), line);
    }

    private static Measurement timed(String cores, Pair pair, int nanoseconds) {
        Samples samples = new Samples();
        samples.add(1, nanoseconds, new int[] {nanoseconds});
        return measurement(Order.ROUND_TRIP, 64, cores, pair, samples);
    }

    private static Measurement measurement(String kind, int size, String cores, Pair pair, Samples samples) {
        return new Measurement(new Measurement.Subject(Mechanism.PIPE, kind, size, cores), pair, samples);
    }
}
