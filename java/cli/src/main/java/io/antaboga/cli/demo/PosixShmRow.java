package io.antaboga.cli.demo;

import io.antaboga.Lifetime;
import io.antaboga.memory.PosixShm;
import io.antaboga.memory.Segment;
import io.antaboga.sync.PosixSem;
import io.antaboga.sync.Semaphore;
import java.io.IOException;
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
            String crossed = TableCrossing.play(stage, segment.memory(), new SemaphorePair(filled, worked, worker));
            worker.finish();
            stage.crossed(crossed);
        }
        stage.how("one segment of %,d bytes that both map; turns by releasing one semaphore and acquiring the other"
                .formatted(TurnSegment.SIZE));
    }
}
