package io.antaboga.process;

import io.antaboga.IpcException;
import java.util.Arrays;
import java.util.List;

/** A JVM of its own that starts children and is then killed by {@link ParentDeathTest}. */
final class DoomedParent {
    private DoomedParent() {}

    /** Starts the command once and waits for it, or with {@code storm} starts it over and over. */
    public static void main(String[] arguments) throws Exception {
        List<String> command = Arrays.asList(arguments).subList(1, arguments.length);
        if (arguments[0].equals("once")) {
            try (Child child = Child.command(command).start()) {
                child.waitFor();
            }
            return;
        }
        for (int i = 0; i < 3; i++) {
            Thread.ofPlatform().daemon().start(() -> storm(command));
        }
        Thread.currentThread().join();
    }

    private static void storm(List<String> command) {
        try {
            for (; ; ) {
                // Not closed: only this JVM's death ends them.
                System.out.println(Child.command(command).start().pid());
            }
        } catch (IpcException e) {
            throw new IllegalStateException(e);
        }
    }
}
