package io.antaboga.cli.demo;

import java.io.IOException;

/** One mechanism's part of the demo; stateless. */
interface Row {
    /** The mechanism's name, as on the command line. */
    String name();

    /** What it is, in a few words. */
    String title();

    /** What Python does in this row and how it is checked, in one sentence without a full stop. */
    String work();

    /** Which input it works on when the user names none. */
    Input.Kind likes();

    /** What the comparison table says of the mechanism beside what is measured. */
    Traits traits();

    /**
     * Does the work: all of the stage's input crosses the mechanism, and what comes of it goes into the stage's checks
     * and tally.
     *
     * @throws IOException if the mechanism or the worker failed, which fails the row
     */
    void play(Stage stage) throws IOException;
}
