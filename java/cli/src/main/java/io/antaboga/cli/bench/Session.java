package io.antaboga.cli.bench;

import io.antaboga.IpcException;
import io.antaboga.cli.Scope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures mechanism by mechanism. The pairs that are compared live side by side, each waiting while another one is
 * measured, and are measured in turn for a fraction of the time, again and again: what else the machine does in that
 * minute then touches all of them alike.
 */
final class Session {
    private static final int ROUNDS = 20;
    /** A JVM that shares one core with its compiler needs about this long to reach its final speed. */
    private static final double FIRST_WARM_UP_SECONDS = 2;

    private static final double WARM_UP_SECONDS = 0.2;

    /** A short measurement is not warmed up for much longer than it takes: at most so many times as long. */
    private static final int PATIENCE = 20;

    private final Plan plan;
    private final Programs programs;
    private final Workspace workspace;
    private final Progress progress;
    private final Scope scope;

    Session(Plan plan, Programs programs, Workspace workspace, Progress progress, Scope scope) {
        this.plan = plan;
        this.programs = programs;
        this.workspace = workspace;
        this.progress = progress;
        this.scope = scope;
    }

    /** Takes a result as soon as it is there. */
    @FunctionalInterface
    interface Sink {
        /** Takes {@code measurement}. */
        void accept(Measurement measurement) throws IpcException;
    }

    /** Measures everything that is planned. */
    void run(Sink sink) throws IOException {
        for (Mechanism mechanism : plan.mechanisms()) {
            for (Placement placement : plan.placements()) {
                measure(mechanism, placement, sink);
            }
        }
        progress.end();
    }

    private void measure(Mechanism mechanism, Placement placement, Sink sink) throws IOException {
        List<Integer> sizes = sizes(mechanism);
        List<String> kinds =
                plan.kinds().stream().filter(mechanism.kinds()::contains).toList();
        if (sizes.isEmpty() || kinds.isEmpty()) {
            return;
        }
        int capacity = sizes.stream().mapToInt(Integer::intValue).max().getAsInt();
        progress.show("%s on %s: warming up", mechanism.label(), placement.describe());
        List<Caller> callers = new ArrayList<>();
        for (Pair pair : plan.pairs()) {
            if (pair.available(mechanism, programs)) {
                List<String> command = pair.command(mechanism, capacity, placement, programs);
                callers.add(scope.make(() -> Caller.start(pair, mechanism, command, workspace.folder())));
            }
        }
        for (Caller caller : callers) {
            caller.run(new Order(Order.ROUND_TRIP, sizes.getFirst(), warmUp(FIRST_WARM_UP_SECONDS)), new Samples());
        }
        for (String kind : kinds) {
            for (int size : sizes) {
                progress.show("%s on %s: %s of %d bytes", mechanism.label(), placement.describe(), kind, size);
                measure(new Measurement.Subject(mechanism, kind, size, placement.label()), callers, sink);
            }
        }
        for (Caller caller : callers) {
            caller.close();
        }
    }

    /** The sizes asked for; what is too long for the mechanism is measured at its longest instead, beside shorter ones. */
    private List<Integer> sizes(Mechanism mechanism) {
        List<Integer> sizes = new ArrayList<>(plan.sizes());
        boolean some = sizes.removeIf(size -> size > mechanism.longest());
        if (some && !sizes.isEmpty() && !sizes.contains(mechanism.longest())) {
            sizes.add(mechanism.longest());
        }
        return sizes;
    }

    private void measure(Measurement.Subject subject, List<Caller> callers, Sink sink) throws IOException {
        List<Samples> samples = new ArrayList<>();
        for (Caller caller : callers) {
            caller.run(new Order(subject.kind(), subject.size(), warmUp(WARM_UP_SECONDS)), new Samples());
            samples.add(new Samples());
        }
        long slice = milliseconds(plan.seconds() / ROUNDS);
        for (int round = 0; round < ROUNDS; round++) {
            for (int at = 0; at < callers.size(); at++) {
                callers.get(at).run(new Order(subject.kind(), subject.size(), slice), samples.get(at));
            }
        }
        for (int at = 0; at < callers.size(); at++) {
            sink.accept(new Measurement(subject, callers.get(at).pair(), samples.get(at)));
        }
    }

    private long warmUp(double seconds) {
        return milliseconds(Math.min(seconds, PATIENCE * plan.seconds()));
    }

    private static long milliseconds(double seconds) {
        return Math.max(1, Math.round(seconds * 1000));
    }
}
