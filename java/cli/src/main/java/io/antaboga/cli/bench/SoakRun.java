package io.antaboga.cli.bench;

import io.antaboga.IpcException;
import io.antaboga.cli.Scope;
import java.io.IOException;
import java.util.Map;

/** Sends very many messages through each mechanism and looks at both processes before and after. */
final class SoakRun {
    private static final int LENGTH = 64;

    /** Enough for a JVM to have compiled what it will compile. */
    private static final long WARM_UP_CALLS = 300_000;

    private final Plan plan;
    private final Programs programs;
    private final Workspace workspace;
    private final Progress progress;
    private final Scope scope;

    SoakRun(Plan plan, Programs programs, Workspace workspace, Progress progress, Scope scope) {
        this.plan = plan;
        this.programs = programs.withResidentHeap();
        this.workspace = workspace;
        this.progress = progress;
        this.scope = scope;
    }

    /** Takes a result as soon as it is there. */
    @FunctionalInterface
    interface Sink {
        /** Takes {@code soak}. */
        void accept(Soak soak) throws IpcException;
    }

    /** Sends {@code calls} messages and as many answers over every mechanism that is planned, at the first placement. */
    void run(long calls, Sink sink) throws IOException {
        Placement placement = plan.placements().getFirst();
        for (Mechanism mechanism : plan.mechanisms()) {
            for (Pair pair : plan.pairs()) {
                if (pair.ours()
                        && pair.available(mechanism, programs)
                        && !mechanism.kinds().contains(Order.ARRAY)) {
                    progress.show("%s, %s: %d messages and answers", mechanism.label(), pair.label(), calls);
                    sink.accept(run(mechanism, pair, placement, calls));
                }
            }
        }
        progress.end();
    }

    private Soak run(Mechanism mechanism, Pair pair, Placement placement, long calls) throws IOException {
        var command = pair.command(mechanism, LENGTH, placement, programs);
        try (Caller caller = scope.make(() -> Caller.start(pair, mechanism, command, workspace.folder()))) {
            caller.run(new Order(Order.COUNT, LENGTH, WARM_UP_CALLS), new Samples());
            long echo = echoOf(caller);
            Footprint callerBefore = Footprint.of(caller.pid(), heap(caller));
            Footprint echoBefore = Footprint.of(echo, -1);
            Samples samples = new Samples();
            caller.run(new Order(Order.COUNT, LENGTH, calls), samples);
            Footprint callerAfter = Footprint.of(caller.pid(), heap(caller));
            Footprint echoAfter = Footprint.of(echo, -1);
            return new Soak(
                    new Measurement.Subject(mechanism, Soak.KIND, LENGTH, placement.label()),
                    pair,
                    samples,
                    new Soak.Change(callerBefore, callerAfter),
                    new Soak.Change(echoBefore, echoAfter));
        }
    }

    private static long heap(Caller caller) throws IOException {
        if (!caller.pair().javaCalls()) {
            return -1;
        }
        Samples inUse = new Samples();
        caller.run(new Order(Order.HEAP, 0, 0), inUse);
        return inUse.calls();
    }

    private static long echoOf(Caller caller) throws IOException {
        return ProcessHandle.of(caller.pid()).stream()
                .flatMap(ProcessHandle::children)
                .mapToLong(ProcessHandle::pid)
                .findFirst()
                .orElseThrow(() -> new IpcException(
                        "bench",
                        "no echo process",
                        "ECHILD",
                        0,
                        Map.of("pair", caller.pair().label())));
    }
}
