package io.antaboga.cli.demo;

import io.antaboga.Lifetime;
import io.antaboga.memory.PosixShm;
import io.antaboga.memory.Segment;
import io.antaboga.sync.PosixSem;
import io.antaboga.sync.Semaphore;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;

/** A table as doubles in shared memory, standardised in place by numpy; semaphores hand it over. */
final class PosixShmRow implements Row {
    @Override
    public String name() {
        return "posixshm";
    }

    @Override
    public String title() {
        return "POSIX shared memory, handed over by two POSIX semaphores";
    }

    @Override
    public String work() {
        return "numpy standardises the columns of a table in place; Java puts them back, and Python checks that";
    }

    @Override
    public Input.Kind likes() {
        return Input.Kind.TABLE;
    }

    @Override
    public Traits traits() {
        return new Traits("shared", "any layout", "none: semaphores", "much data, in place");
    }

    @Override
    public void play(Stage stage) throws IOException {
        String name = "/" + Names.fresh();
        try (Segment segment = stage.scope().make(() -> PosixShm.create(name, TurnSegment.SIZE, Lifetime.PROCESS));
                Semaphore filled = stage.scope().make(() -> PosixSem.create(name + "-filled", 0, Lifetime.PROCESS));
                Semaphore worked = stage.scope().make(() -> PosixSem.create(name + "-worked", 0, Lifetime.PROCESS));
                Worker worker =
                        Worker.start(stage, "posixshm", List.of(name, filled.name(), worked.name()), Map.of())) {
            TurnSegment turns = new TurnSegment(segment.memory(), filled, worked, worker);
            TableCrossing table = new TableCrossing(stage, turns);
            table.cross();
            measure(stage, turns);
            table.compare();
            worker.finish();
            stage.crossed(table.words());
        }
        stage.how("one segment of %,d bytes that both map; turns by releasing one semaphore and acquiring the other"
                .formatted(TurnSegment.SIZE));
    }

    private static void measure(Stage stage, TurnSegment turns) throws IOException {
        long[] nanos = new long[Measure.ROUND_TRIPS];
        for (int trip = -Measure.ROUND_TRIPS; trip < Measure.ROUND_TRIPS; trip++) {
            long start = System.nanoTime();
            turns.turn(TurnSegment.PING, 0, 0, 0);
            if (trip >= 0) {
                nanos[trip] = System.nanoTime() - start;
            }
        }
        stage.tally().roundTrips(nanos);
        MemorySegment piece = turns.text(TurnSegment.MOST_TEXT);
        MemorySegment source = MemorySegment.ofArray(new byte[TurnSegment.MOST_TEXT]);
        long carried = 0;
        long arrived = 0;
        long start = System.nanoTime();
        for (; carried < Measure.CARRY; carried += TurnSegment.MOST_TEXT) {
            piece.copyFrom(source);
            turns.turn(TurnSegment.TAKE, TurnSegment.MOST_TEXT, 0, 0);
            arrived += turns.answer();
        }
        stage.tally().carry(carried, System.nanoTime() - start);
        stage.checks().same("bytes carried one way, by Python's count", carried, arrived);
    }
}
