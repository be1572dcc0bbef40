package io.antaboga.os;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is still to be done when the JVM ends in good order, by itself or by SIGTERM or SIGINT.
 *
 * <p>A JVM that is killed does none of it: the registry's proof is for that. Tasks must not block, since the JVM waits for
 * them; they run beside whatever threads are still at work.
 */
public final class AtExit {
    private static final Set<Runnable> TASKS = ConcurrentHashMap.newKeySet();
    private static boolean hooked;

    private AtExit() {}

    /** Has {@code task} run at the end, unless it is removed before. */
    public static synchronized void add(Runnable task) {
        if (!hooked) {
            try {
                Runtime.getRuntime().addShutdownHook(new Thread(AtExit::run, "antaboga-exit"));
            } catch (IllegalStateException e) {
                // The end has begun: what is made now is the registry's matter.
                return;
            }
            hooked = true;
        }
        TASKS.add(task);
    }

    /** Gives up a task. */
    public static void remove(Runnable task) {
        TASKS.remove(task);
    }

    private static void run() {
        TASKS.forEach(Runnable::run);
    }
}
