package io.antaboga.process;

import io.antaboga.IpcException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

    /** The command that runs this class with the JVM, classes and libraries of the current one. */
    static List<String> command(List<String> arguments) {
        String path = System.getProperty("jdk.module.path", "") + ":" + System.getProperty("java.class.path");
        Path here = Path.of("target/test-classes");
        if (!Files.isDirectory(here)) {
            throw new IllegalStateException("not run in the module's folder");
        }
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                path + ":" + here,
                DoomedParent.class.getName()));
        command.addAll(arguments);
        return command;
    }
}
