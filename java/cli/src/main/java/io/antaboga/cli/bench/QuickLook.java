package io.antaboga.cli.bench;

import io.antaboga.cli.Scope;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A short measurement of a few mechanisms, to compare them; for figures to rely on there is the verb {@code bench}. */
public final class QuickLook {
    /** Enough to tell mechanisms apart that differ by half. */
    private static final long MILLISECONDS = 40;

    private static final long WARM_UP_MILLISECONDS = 60;
    /** The least there is: it shows that both ends have started. */
    private static final long FIRST_MILLISECONDS = 1;

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
        Workspace workspace = scope.make(Workspace::make);
        Programs programs = Programs.withoutC().withQuickStart();
        Pair ends = Pair.of(pair).orElseThrow();
        String kind = answers ? Order.ROUND_TRIP : Order.ONE_WAY;
        Progress progress = Progress.onStderr();
        progress.show("starting what is measured");
        Map<Mechanism, Caller> callers = new LinkedHashMap<>();
        for (String label : mechanisms) {
            Mechanism mechanism = Mechanism.of(label).orElseThrow();
            if (size <= mechanism.longest()) {
                List<String> command = ends.command(mechanism, size, ANYWHERE, programs);
                callers.put(mechanism, scope.make(() -> Caller.start(ends, mechanism, command, workspace.folder())));
            }
        }
        // Nobody is measured while another still starts.
        for (Caller caller : callers.values()) {
            caller.run(new Order(Order.ROUND_TRIP, size, FIRST_MILLISECONDS), new Samples());
        }
        Map<String, Figure> figures = new LinkedHashMap<>();
        for (Map.Entry<Mechanism, Caller> one : callers.entrySet()) {
            progress.show("%s: %s of %d bytes", one.getKey().label(), kind, size);
            one.getValue().run(new Order(kind, size, WARM_UP_MILLISECONDS), new Samples());
            Samples samples = new Samples();
            one.getValue().run(new Order(kind, size, MILLISECONDS), samples);
            figures.put(
                    one.getKey().label(),
                    figure(new Measurement.Subject(one.getKey(), kind, size, ANYWHERE.label()), ends, samples));
        }
        progress.end();
        for (Caller caller : callers.values()) {
            caller.endOrders();
        }
        for (Caller caller : callers.values()) {
            caller.close();
        }
        return figures;
    }

    private static Figure figure(Measurement.Subject subject, Pair pair, Samples samples) {
        Measurement one = new Measurement(subject, pair, samples);
        return new Figure(
                Measurement.rounded(samples.percentile(50)),
                Measurement.rounded(samples.callsPerSecond()),
                Measurement.rounded(one.megabytesPerSecond()));
    }
}
