package io.antaboga.cli.demo;

import io.antaboga.cli.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a row works with, and what it says of its work; for one thread. */
final class Stage {
    /** How long one send, receive or turn may take before the row has failed. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Input input;
    private final Sabotage sabotage;
    private final Python python;
    private final boolean brief;
    private final Scope scope;
    private final Progress progress;
    private final Checks checks = new Checks();
    private final Tally tally = new Tally();
    private final List<String> lines = new ArrayList<>();

    Stage(Input input, Sabotage sabotage, Python python, boolean brief, Scope scope, Progress progress) {
        this.input = input;
        this.sabotage = sabotage;
        this.python = python;
        this.brief = brief;
        this.scope = scope;
        this.progress = progress;
    }

    /** What must cross, all of it. */
    Input input() {
        return input;
    }

    /** What happens to it on the way. */
    Sabotage sabotage() {
        return sabotage;
    }

    /** The interpreter that workers run in. */
    Python python() {
        return python;
    }

    /** Whether to measure for a moment only. */
    boolean brief() {
        return brief;
    }

    /** Closes, at the latest when the row ends, what is made in it. */
    Scope scope() {
        return scope;
    }

    Checks checks() {
        return checks;
    }

    Tally tally() {
        return tally;
    }

    /** Shows on a terminal how much of the input has crossed. */
    void progress(long length) {
        progress.show(length, input.length());
    }

    /** Says what this end counted of the input. */
    void counted(Digest sent) {
        say("java %s, pid %d: %,d bytes, sha256 %s"
                .formatted(Runtime.version().feature(), ProcessHandle.current().pid(), sent.length(), sent.finish()));
    }

    /** Says what crossed. */
    void crossed(String what) {
        say("crossed: " + what);
    }

    /** Says how it crossed. */
    void how(String way) {
        say("how: " + way);
    }

    /** A line for people. */
    void say(String line) {
        lines.add(line);
    }

    /** The lines for people so far. */
    List<String> lines() {
        return List.copyOf(lines);
    }
}
