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
        List<String> kinds = plan.kinds().stream()
                .filter(mechanism.kinds()::contains)
                // It has nothing to do with where a second process is.
                .filter(kind -> !Order.oncePlaced(kind)
                        || placement == plan.placements().getFirst())
                .filter(kind -> !mechanism.sizes(kind, plan.sizes()).isEmpty())
                .toList();
        if (kinds.isEmpty()) {
            return;
        }
        progress.show("%s on %s: warming up", mechanism.label(), placement.describe());
        List<Caller> callers = new ArrayList<>();
        for (Pair pair : plan.pairs()) {
            if (pair.available(mechanism, programs) && kinds.stream().anyMatch(pair::does)) {
                List<String> command = pair.command(mechanism, mechanism.capacity(plan.sizes()), placement, programs);
                callers.add(scope.make(() -> Caller.start(pair, mechanism, command, workspace.folder())));
            }
        }
        for (Caller caller : callers) {
            String kind = kinds.stream().filter(caller.pair()::does).findFirst().orElseThrow();
            long size = mechanism.sizes(kind, plan.sizes()).getFirst();
            caller.run(new Order(kind, size, warmUp(FIRST_WARM_UP_SECONDS)), new Samples());
        }
        for (String kind : kinds) {
            List<Measurement.Subject> subjects = mechanism.sizes(kind, plan.sizes()).stream()
                    .map(size -> new Measurement.Subject(mechanism, kind, size, placement.label()))
                    .toList();
            if (kind.equals(Order.ARRAY)) {
                // What is told is how much more a large one takes.
                progress.show("%s on %s: handed over", mechanism.label(), placement.describe());
                measure(subjects, callers, sink);
                continue;
            }
            for (Measurement.Subject subject : subjects) {
                progress.show(
                        "%s on %s: %s of %d bytes", mechanism.label(), placement.describe(), kind, subject.size());
                measure(List.of(subject), callers, sink);
            }
        }
        for (Caller caller : callers) {
            caller.close();
        }
    }

    /** A subject, and which pair is measured at it by which process. */
    private record Turn(Measurement.Subject subject, Caller caller, Pair pair, Samples samples) {
        void run(long milliseconds, Samples into) throws IOException {
            String kind = pair == Pair.RAW ? Order.RAW + subject.kind() : subject.kind();
            caller.run(new Order(kind, subject.size(), milliseconds), into);
        }
    }

    private static List<Turn> turns(Measurement.Subject subject, List<Caller> callers, boolean raw) {
        List<Turn> turns = new ArrayList<>();
        for (Caller caller : callers) {
            if (caller.pair().does(subject.kind())) {
                turns.add(new Turn(subject, caller, caller.pair(), new Samples()));
            }
        }
        if (raw && !turns.isEmpty() && Order.hasRaw(subject.kind())) {
            turns.add(new Turn(subject, turns.getFirst().caller, Pair.RAW, new Samples()));
        }
        return turns;
    }

    /** Measures the subjects in turn, and each pair of each. */
    private void measure(List<Measurement.Subject> subjects, List<Caller> callers, Sink sink) throws IOException {
        boolean raw = plan.pairs().contains(Pair.RAW);
        List<Turn> turns = subjects.stream()
                .flatMap(subject -> turns(subject, callers, raw).stream())
                .toList();
        for (Turn turn : turns) {
            // What does not only wait for another process is as fast as the JIT compiler makes it.
            String kind = turn.subject.kind();
            turn.run(
                    warmUp(Order.alone(kind) || Order.CALLS.contains(kind) ? FIRST_WARM_UP_SECONDS : WARM_UP_SECONDS),
                    new Samples());
        }
        long slice = milliseconds(plan.seconds() / ROUNDS);
        for (int round = 0; round < ROUNDS; round++) {
            for (Turn turn : turns) {
                turn.run(slice, turn.samples);
            }
        }
        for (Turn turn : turns) {
            sink.accept(new Measurement(turn.subject, turn.pair, turn.samples));
        }
    }

    private long warmUp(double seconds) {
        return milliseconds(Math.min(seconds, PATIENCE * plan.seconds()));
    }

    private static long milliseconds(double seconds) {
        return Math.max(1, Math.round(seconds * 1000));
    }
}
