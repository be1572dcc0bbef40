package io.antaboga.transport;

import io.antaboga.testing.Descriptors;
import java.util.Set;
import java.util.TreeSet;

/** A JVM of its own that loses a channel and waits until the safety net has closed its descriptors. */
final class LosingProgram {
    private LosingProgram() {}

    /** Says {@code released} when nothing is open any more. */
    public static void main(String[] arguments) throws Exception {
        PipeChannel.create().close();
        Set<String> before = new TreeSet<>(Descriptors.open().keySet());
        lose();
        while (!before.containsAll(Descriptors.open().keySet())) {
            // A collection is only asked for; the test's watchdog bounds this.
            System.gc();
            Thread.yield();
        }
        System.out.println("released");
    }

    private static void lose() throws Exception {
        PipeChannel.Pair pair = PipeChannel.create();
        pair.peerIn().close();
        pair.peerOut().close();
    }
}
