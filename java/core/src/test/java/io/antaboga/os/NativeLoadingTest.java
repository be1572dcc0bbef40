package io.antaboga.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.process.OtherJvm;
import io.antaboga.testing.Capability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** JVMs of their own, in which the folders that JNA could unpack to are mounted in different ways. */
class NativeLoadingTest {
    private static final String MOUNTS = """
            mount -t tmpfs -o "$2" tmpfs "$1/temporary"
            mount -t tmpfs -o "$3" tmpfs "$1/home"
            mount -t tmpfs -o "$4" tmpfs /dev/shm
            unset ANTABOGA_RUNTIME_DIR XDG_RUNTIME_DIR XDG_CACHE_HOME
            shift 4
            exec "$@"
            """;

    @TempDir
    Path directory;

    /** What the JVM printed, and its exit code. */
    private record Outcome(int code, String output) {}

    /** Says where the native part was unpacked: {@code null} for where JNA does it by itself. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) {
            System.out.print(Sys.getuid() >= 0 ? System.getProperty("jna.tmpdir") : "");
        }
    }

    private Outcome load(String temporary, String home, String shm) throws Exception {
        List<String> command = new ArrayList<>(List.of("unshare", "--mount"));
        if (Sys.geteuid() != 0) {
            command.add("--map-root-user");
        }
        requirePrivateMounts(command);
        command.addAll(List.of("sh", "-euc", MOUNTS, "sh", directory.toString(), temporary, home, shm));
        command.addAll(OtherJvm.command(
                Main.class,
                List.of("-Djava.io.tmpdir=" + directory + "/temporary", "-Duser.home=" + directory + "/home"),
                List.of()));
        Files.createDirectories(directory.resolve("temporary"));
        Files.createDirectories(directory.resolve("home"));
        return run(command);
    }

    private static Outcome run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertTrue(process.waitFor(Caller.WATCHDOG.toSeconds(), TimeUnit.SECONDS), output);
        return new Outcome(process.exitValue(), output);
    }

    private static void requirePrivateMounts(List<String> namespace) throws Exception {
        List<String> probe = new ArrayList<>(namespace);
        probe.addAll(List.of("mount", "-t", "tmpfs", "tmpfs", "/dev/shm"));
        boolean capable = run(probe).code() == 0;
        Capability.require(capable, "private mounts: root or unprivileged user namespaces");
    }

    @ParameterizedTest
    @CsvSource({
        "exec, exec, exec, null",
        "noexec, exec, noexec, null",
        "exec, noexec, noexec, temporary",
        "exec, ro, noexec, temporary",
        "noexec, noexec, exec, /dev/shm",
        "noexec, ro, exec, /dev/shm",
        "ro, noexec, exec, /dev/shm",
        "ro, ro, exec, /dev/shm"
    })
    void aFolderThatAllowsItIsFound(String temporary, String home, String shm, String chosen) throws Exception {
        String expected = chosen.equals("temporary") ? directory.resolve(chosen).toString() : chosen;
        assertEquals(new Outcome(0, expected), load(temporary, home, shm));
    }

    @Test
    void whereThereIsNoneTheErrorSaysWhatToSet() throws Exception {
        Outcome outcome = load("noexec", "ro", "noexec");
        assertNotEquals(0, outcome.code());
        assertTrue(outcome.output().contains("no folder for the native part of JNA"), outcome.output());
        assertTrue(outcome.output().contains("set -Djna.tmpdir=DIR"), outcome.output());
    }
}
