package io.antaboga.cli.bench;

import java.io.IOException;

/** Something other than a message that is timed again and again. */
@FunctionalInterface
interface Exercise {
    /** Does it once, and throws if the outcome is not what it should be. */
    void run() throws IOException;

    /** What has to follow each time and is not timed; returns whether there was something. */
    default boolean after() throws IOException {
        return false;
    }

    /** Who has exercises. */
    interface Giver {
        /**
         * Prepares what an order of this kind times.
         *
         * @param size in bytes, as the order has it
         */
        Exercise exercise(String kind, long size) throws IOException;
    }
}
