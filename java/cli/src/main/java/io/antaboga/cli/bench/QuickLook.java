package io.antaboga.cli.bench;

import io.antaboga.cli.Scope;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A short measurement of a few mechanisms, to compare them; for figures to rely on there is the verb {@code bench}. */
public final class QuickLook {
    /** Enough to tell mechanisms apart that differ by half. */
    private static final double SECONDS = 0.04;

    private static final Placement ANYWHERE = new Placement("free", -1, -1);

    private QuickLook() {}

    /**
     * What was measured.
     *
     * @param microseconds the median of a message and its answer; null where messages went one way
     * @param messagesPerSecond in one direction
     * @param megabytesPerSecond 10^6 bytes in one direction
     */
    public record Figure(BigDecimal microseconds, BigDecimal messagesPerSecond, BigDecimal megabytesPerSecond) {}

    /** Whether a mechanism can be measured. */
    public static boolean measures(String mechanism) {
        return Mechanism.of(mechanism).isPresent();
    }

    /**
     * Measures mechanisms one after the other, wherever the system puts the two ends; progress is shown on a terminal.
     *
     * @param mechanisms those that can be measured
     * @param size bytes in a message, at least 1
     * @param answers whether each message is answered before the next
     * @param pair the two ends, as the verb {@code bench} names them, without C
     * @param scope ends what is running
     * @return what was measured, by mechanism; nothing for one that does not carry messages of this size
     */
    public static Map<String, Figure> take(List<String> mechanisms, int size, boolean answers, String pair, Scope scope)
            throws IOException {
        Plan plan = new Plan(
                mechanisms.stream().map(Mechanism::of).flatMap(Optional::stream).toList(),
                List.of(Pair.of(pair).orElseThrow()),
                List.of(ANYWHERE),
                List.of(answers ? Order.ROUND_TRIP : Order.ONE_WAY),
                List.of(size),
                SECONDS);
        Workspace workspace = scope.make(Workspace::make);
        Map<String, Figure> figures = new LinkedHashMap<>();
        new Session(plan, Programs.withoutC(), workspace, Progress.onStderr(), scope)
                .run(one -> figures.put(
                        one.subject().mechanism().label(),
                        new Figure(
                                Measurement.rounded(one.samples().percentile(50)),
                                Measurement.rounded(one.samples().callsPerSecond()),
                                Measurement.rounded(one.megabytesPerSecond()))));
        return figures;
    }
}
