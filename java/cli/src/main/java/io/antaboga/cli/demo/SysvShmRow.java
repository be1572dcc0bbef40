package io.antaboga.cli.demo;

import io.antaboga.Lifetime;
import io.antaboga.SysvKey;
import io.antaboga.memory.SysvShm;
import io.antaboga.sync.SysvSem;
import io.antaboga.sync.SysvSem.Operation;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A table as doubles in System V shared memory, standardised in place; one set of two semaphores hands it over. */
final class SysvShmRow implements Row {
    @Override
    public String name() {
        return "sysvshm";
    }

    @Override
    public String title() {
        return "System V shared memory, handed over by a set of two System V semaphores";
    }

    @Override
    public String work() {
        return "Python standardises the columns of a table in place; Java puts them back, and Python checks that";
    }

    @Override
    public Input.Kind likes() {
        return Input.Kind.TABLE;
    }

    @Override
    public Traits traits() {
        return new Traits("shared", "any layout", "none: sysvsem", "older programs");
    }

    @Override
    public void play(Stage stage) throws IOException {
        SysvKey none = SysvKey.PRIVATE;
        try (SysvShm segment = stage.scope().make(() -> SysvShm.create(none, TurnSegment.SIZE, Lifetime.PROCESS));
                SysvSem set = stage.scope().make(() -> SysvSem.create(none, List.of(0, 0), Lifetime.PROCESS));
                Worker worker = Worker.start(stage, "sysvshm", List.of(segment.name(), set.name()), Map.of())) {
            String crossed = TableCrossing.play(stage, segment.memory(), new Members(set, worker));
            worker.finish();
            stage.crossed(crossed);
        }
        stage.how("one segment of %,d bytes that both attach by its id; turns by adding to one member of the set and "
                        .formatted(TurnSegment.SIZE)
                + "taking from the other");
    }

    /** The first member says that the segment is filled, the second that it is worked on. */
    private record Members(SysvSem set, Worker worker) implements HandOver {
        private static final List<Operation> FILLED = List.of(Operation.of(0, 1));
        private static final List<Operation> WORKED = List.of(Operation.of(1, -1));

        @Override
        public void give() throws IOException {
            set.operate(FILLED, Stage.PATIENCE);
        }

        @Override
        public void takeBack() throws IOException {
            worker.await(timeout -> {
                set.operate(WORKED, timeout);
                return null;
            });
        }
    }
}
