package io.antaboga.call;

import java.util.Map;

/** Where Python in this JVM does something else than a Python process, each with its reason. */
final class GraalPyDifferences {
    /** Played, and found to be different. */
    static final Map<String, String> DIFFERENT = Map.ofEntries(
            Map.entry("value/array", "there is no numpy for this Python"),
            Map.entry("value/array of two dimensions in big-endian order", "there is no numpy for this Python"),
            Map.entry("value/array doubled in place", "there is no numpy for this Python"),
            Map.entry("value/numpy scalar", "there is no numpy for this Python"),
            Map.entry(
                    "output/all ways",
                    "descriptor 1 is the program's own: what is written there does not pass a pipe"));

    /** Not played: they would end or stop the program that plays them. */
    static final Map<String, String> NOT_PLAYED = Map.ofEntries(
            Map.entry(
                    "time/busy in C",
                    "what is busy in the interpreter's own code cannot be ended; its thread would stay"),
            Map.entry("time/stopped", "SIGSTOP stops the whole process"),
            Map.entry("death/signal", "SIGKILL kills the whole process"),
            Map.entry("death/crash", "a wrong address crashes the whole process"));

    private GraalPyDifferences() {}
}
