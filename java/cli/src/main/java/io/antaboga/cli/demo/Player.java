package io.antaboga.cli.demo;

import io.antaboga.IpcException;
import io.antaboga.cli.Scope;
import io.antaboga.cli.StreamError;
import java.io.IOException;
import java.util.Map;

/** Plays a row and keeps what came of it. */
final class Player {
    private final Python python;
    private final String sabotaged;
    private final boolean brief;

    /**
     * Plays with a given interpreter.
     *
     * @param sabotaged the mechanism on whose way a byte is changed, or null
     * @param brief whether to measure for a moment only
     */
    Player(Python python, String sabotaged, boolean brief) {
        this.python = python;
        this.sabotaged = sabotaged;
        this.brief = brief;
    }

    /** Plays one row; a failure of the mechanism or of the worker is part of the outcome. */
    Outcome play(Row row, Input input) {
        Sabotage sabotage = row.name().equals(sabotaged) ? Sabotage.of(input.length()) : Sabotage.none();
        Progress progress = new Progress(row.name());
        IpcException failure = null;
        Stage stage = null;
        try (Scope scope = Scope.open()) {
            stage = new Stage(input, sabotage, python, brief, scope, progress);
            row.play(stage);
        } catch (IpcException broken) {
            failure = broken;
        } catch (IOException broken) {
            failure = StreamError.of("demo", broken, Map.of("mechanism", row.name()));
        } finally {
            progress.end();
        }
        return new Outcome(row, input, stage.checks(), stage.tally(), stage.lines(), failure);
    }
}
