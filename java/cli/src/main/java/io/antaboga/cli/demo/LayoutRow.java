package io.antaboga.cli.demo;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.layout.RecordLayout;
import io.antaboga.memory.LayoutSegment;
import io.antaboga.memory.PosixShm;
import io.antaboga.sync.PosixSem;
import io.antaboga.sync.Semaphore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** A table as records that both sides have from one declaration, watched meanwhile; and what moving a field does. */
final class LayoutRow implements Row {
    private static final String MOVED =
            "TableRow.cells: expected field cells f64[64] offset 16 strides 8, found field text bytes[496] offset 16";

    @Override
    public String name() {
        return "layout";
    }

    @Override
    public String title() {
        return "records declared once, in POSIX shared memory; layout watch beside them, layout check behind them";
    }

    @Override
    public String work() {
        return "numpy standardises the records of a table in place; Java puts them back, and Python checks that; then Python's "
                + "declaration has a field moved, and layout check says which";
    }

    @Override
    public Input.Kind likes() {
        return Input.Kind.TABLE;
    }

    @Override
    public Traits traits() {
        return new Traits("shared", "declared records", "none: semaphores", "structs that both read");
    }

    @Override
    public void play(Stage stage) throws IOException {
        String name = "/" + Names.fresh();
        try (LayoutSegment rows = create(stage, name, DeclaredTable.ROW, DeclaredTable.ROWS);
                LayoutSegment turn = create(stage, name + "-turn", DeclaredTable.TURN, 1);
                Semaphore filled = stage.scope().make(() -> PosixSem.create(name + "-filled", 0, Lifetime.PROCESS));
                Semaphore worked = stage.scope().make(() -> PosixSem.create(name + "-worked", 0, Lifetime.PROCESS));
                Worker worker = Worker.start(
                        stage, "layout", List.of(name, name + "-turn", filled.name(), worked.name()), Map.of());
                Worker watch = Worker.start(stage, "watch", List.of("posixshm:" + name + "-turn"), Map.of())) {
            // What it sees first is how the turns begin.
            watch.line();
            SemaphorePair handOver = new SemaphorePair(filled, worked, worker);
            DeclaredCrossing crossing =
                    new DeclaredCrossing(stage, new DeclaredTable(rows.records(), turn.records(), handOver));
            crossing.cross();
            crossing.measure();
            crossing.end();
            int changes = watched(watch);
            watch.send("end");
            watch.finish();
            crossing.compare(
                    new TableReport(stage, Answer.json(stage.sabotage().onTheWayBack(answer(worker, "report")))));
            stage.say("layout watch, a third program, saw %,d of the changes, the last of them command=END"
                    .formatted(changes));
            compareMoved(stage, Answer.json(answer(worker, "moved")));
            worker.finish();
            stage.crossed(crossing.words());
        }
        stage.how(
                "two segments whose headers carry the declarations that both sides read, %,d octets for a row; turns by "
                                .formatted(DeclaredTable.ROW.size())
                        + "releasing one semaphore and acquiring the other");
    }

    private static LayoutSegment create(Stage stage, String name, RecordLayout layout, long count) throws IpcException {
        return stage.scope().make(() -> {
            PosixShm memory = PosixShm.create(name, LayoutSegment.size(layout, count), Lifetime.PROCESS);
            return LayoutSegment.create(memory, layout, count);
        });
    }

    /** Reads what a watcher prints up to the last command, and returns how many changes it saw. */
    private static int watched(Worker watch) throws IOException {
        int changes = 1;
        while (Answer.json(watch.line().getBytes(StandardCharsets.UTF_8))
                        .path("changed")
                        .path("command")
                        .asLong(-1)
                != DeclaredTable.END) {
            changes++;
        }
        return changes + 1;
    }

    private static byte[] answer(Worker worker, String verb) throws IOException {
        return String.join(" ", worker.answer(verb)).getBytes(StandardCharsets.UTF_8);
    }

    /** Python asked with a declaration whose text lies behind the cells. */
    private static void compareMoved(Stage stage, JsonNode moved) {
        stage.checks()
                .same(
                        "exit code of layout check with a field moved",
                        1,
                        moved.path("exit").asInt());
        String found = StreamSupport.stream(moved.path("differences").spliterator(), false)
                .map(difference -> "%s: expected %s, found %s"
                        .formatted(
                                difference.path("field").asString(),
                                difference.path("expected").asString(),
                                difference.path("found").asString()))
                .collect(Collectors.joining("; "));
        stage.checks().same("what layout check finds then", MOVED, found);
        stage.say("layout check, with text moved behind cells in Python's declaration: " + found);
    }
}
