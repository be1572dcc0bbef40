package io.antaboga.call;

import java.util.ArrayList;
import java.util.List;

/**
 * The frames of a stack that a reader wants to see.
 *
 * <p>Calls to and fro share one thread: below the frames of a handler stand those of whoever waited when it was called, which
 * the other side appends itself when the error gets there. So a stack ends for us where the handler was entered.
 */
final class CallStack {
    /** All handlers are called by it. */
    private static final String ENTRY = ExportedMethod.class.getName();

    private static final List<String> OURS = List.of(
            "io.antaboga.call.",
            "io.antaboga.graalpy.",
            "org.graalvm.",
            "com.oracle.",
            "io.antaboga.transport.",
            "io.antaboga.memory.",
            "io.antaboga.os.",
            "io.antaboga.wire.");

    /** What stands between this library and the code that it calls, or that calls it. */
    private static final List<String> BETWEEN =
            List.of("java.lang.invoke.", "java.lang.reflect.", "jdk.internal.", "jdk.proxy", "com.sun.proxy.");

    private CallStack() {}

    /** The frames down to where the handler was entered, without those of this library. */
    static List<StackTraceElement> ofOneLevel(StackTraceElement[] trace) {
        int end = 0;
        while (end < trace.length && !trace[end].getClassName().equals(ENTRY)) {
            end++;
        }
        boolean entered = end < trace.length;
        while (entered && end > 0 && begins(trace[end - 1], BETWEEN)) {
            end--;
        }
        List<StackTraceElement> kept = new ArrayList<>();
        boolean ours = false;
        for (StackTraceElement frame : List.of(trace).subList(0, end)) {
            ours = begins(frame, OURS) || ours && begins(frame, BETWEEN);
            if (!ours) {
                kept.add(frame);
            }
        }
        return kept;
    }

    private static boolean begins(StackTraceElement frame, List<String> prefixes) {
        return prefixes.stream().anyMatch(frame.getClassName()::startsWith);
    }
}
