package io.antaboga.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Tells the command that runs a class of these tests in a JVM of its own. */
public final class OtherJvm {
    private OtherJvm() {}

    /** The JVM, classes and libraries are those of the current one. */
    public static List<String> command(Class<?> main, List<String> options, List<String> arguments) {
        Path tests = Path.of("target/test-classes").toAbsolutePath();
        if (!Files.isDirectory(tests)) {
            throw new IllegalStateException("not run in the module's folder");
        }
        String path = System.getProperty("jdk.module.path", "") + ":" + System.getProperty("java.class.path");
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-cp",
                path + ":" + tests));
        command.addAll(options);
        command.add(main.getName());
        command.addAll(arguments);
        return command;
    }
}
