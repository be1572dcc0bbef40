package io.antaboga.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.DeadlineException;
import io.antaboga.InterruptedIpcException;
import io.antaboga.IpcException;
import io.antaboga.os.LeakCheck;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
class ChildTest {
    @TempDir
    Path directory;

    /** The JDK keeps a socket of its own from the first one that is closed. */
    @BeforeAll
    static void makeTheJdksOwnSocket() throws Exception {
        new ServerSocket(0, 1, InetAddress.getLoopbackAddress()).close();
    }

    /** What the command writes to its standard output. */
    private static String output(ChildBuilder builder) throws IpcException {
        try (Descriptor.Pipe pipe = Descriptor.pipe();
                Child child = builder.descriptor(1, pipe.write()).start()) {
            pipe.write().close();
            String text = Text.all(pipe.read());
            assertEquals(ExitStatus.exited(0), child.waitFor(Text.WATCHDOG));
            return text;
        }
    }

    private static ChildBuilder shell(String script) {
        return Child.command("sh", "-c", script);
    }

    @Test
    void exitCodesAndSignalsAreTold() throws Exception {
        for (int code : new int[] {0, 1, 127, 255}) {
            try (Child child = shell("exit " + code).start()) {
                assertEquals(ExitStatus.exited(code), child.waitFor(Text.WATCHDOG));
                assertFalse(child.isAlive());
                assertEquals(code == 0, child.waitFor().success());
            }
        }
        try (Child child = shell("kill -TERM $$").start()) {
            assertEquals("SIGTERM", child.waitFor(Text.WATCHDOG).toString());
        }
    }

    @Test
    void argumentsAndTheEnvironmentArriveAsGiven() throws Exception {
        String odd = "a b'\"$x\\ é\n*";
        assertEquals(
                odd + "|" + odd,
                output(Child.command("sh", "-c", "printf '%s|%s' \"$1\" \"$ODD\"", "sh", odd)
                        .environment("ODD", odd)));
        assertEquals("unset", output(shell("printf ${HOME-unset}").environment("HOME", null)));
    }

    @Test
    void theDirectoryIsTheChosenOne() throws Exception {
        assertEquals(directory.toRealPath() + "\n", output(shell("pwd -P").directory(directory)));
        IpcException failure = assertThrows(
                IpcException.class,
                () -> shell("pwd").directory(directory.resolve("absent")).start());
        assertEquals("ENOENT", failure.code());
    }

    @Test
    void aProgramThatCannotBeStartedIsAnErrorAndNotAnExitCode() throws Exception {
        assertCode("ENOENT", "abtest-no-such-program");
        assertCode("ENOENT", directory.resolve("absent").toString());
        assertCode("ENOENT", "");
        assertCode("EACCES", directory.toString());
        Path file = Files.writeString(directory.resolve("plain"), "exit 0\n");
        assertCode("EACCES", file.toString());
        Path script = Files.writeString(directory.resolve("script"), "#!/no/such/interpreter -x\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        assertCode("ENOENT", script.toString());
    }

    private static void assertCode(String code, String program) {
        IpcException failure = assertThrows(
                IpcException.class, () -> Child.command(program).start().close());
        assertEquals(code, failure.code(), failure.getMessage());
        assertTrue(failure.getMessage().contains("program=" + program), failure.getMessage());
    }

    @Test
    void descriptorsMayBePermuted() throws Exception {
        try (Descriptor.Pipe one = Descriptor.pipe();
                Descriptor.Pipe two = Descriptor.pipe()) {
            // Whatever numbers they have here, each goes to the number of the other.
            int first = one.write().number();
            int second = two.write().number();
            try (Child child = Child.command("python3", "-c", """
                            import os, sys
                            os.write(int(sys.argv[1]), b"first")
                            os.write(int(sys.argv[2]), b"second")
                            """, "" + second, "" + first)
                    .descriptor(second, one.write())
                    .descriptor(first, two.write())
                    .start()) {
                one.write().close();
                two.write().close();
                assertEquals("first", Text.all(one.read()));
                assertEquals("second", Text.all(two.read()));
                assertTrue(child.waitFor(Text.WATCHDOG).success());
            }
        }
    }

    @Test
    void nothingElseLeaksIn() throws Exception {
        List<AutoCloseable> open = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) {
                InputStream file = Files.newInputStream(Path.of("/proc/self/status"));
                open.add(file);
                open.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
                open.add(Descriptor.pipe());
            }
            try (Descriptor.Pipe pipe = Descriptor.pipe()) {
                // The directory that lists them is open itself, at the lowest free number.
                String script = "import os; print(*sorted(map(int, os.listdir('/proc/self/fd'))), end='')";
                String listed = output(Child.command("python3", "-c", script).descriptor(7, pipe.read()));
                assertEquals("0 1 2 3 7 200", listed);
                listed = output(Child.command("python3", "-c", script).descriptor(300, pipe.read()));
                assertEquals("0 1 2 3 300 302", listed);
            }
        } finally {
            for (AutoCloseable closeable : open) {
                closeable.close();
            }
        }
    }

    @Test
    void standardDescriptorsAreNullWhenDiscarded() throws Exception {
        assertEquals(
                "/dev/null /dev/null\n",
                output(shell("echo $(readlink /proc/self/fd/0) $(readlink /proc/$$/fd/2)")
                        .discard(2)));
    }

    @Test
    void waitingEndsAtTheDeadlineAndByInterruptAndTheChildGoesOn() throws Exception {
        try (Child child = shell("exec sleep 1000").start()) {
            assertThrows(DeadlineException.class, () -> child.waitFor(Duration.ZERO));
            assertThrows(DeadlineException.class, () -> child.waitFor(Duration.ofMillis(10)));
            Thread.currentThread().interrupt();
            assertThrows(InterruptedIpcException.class, child::waitFor);
            assertTrue(Thread.interrupted());
            assertTrue(child.isAlive());
            child.signal(15);
            assertEquals("SIGTERM", child.waitFor(Text.WATCHDOG).signal());
            child.signal(15);
        }
    }

    @Test
    void closeKillsAndReaps() throws Exception {
        Child child = shell("exec sleep 1000").start();
        FutureTask<Void> close = new FutureTask<>(() -> {
            child.close();
            return null;
        });
        Thread.ofPlatform().daemon().start(close);
        try {
            close.get(Text.WATCHDOG.toSeconds(), TimeUnit.SECONDS);
        } finally {
            child.kill();
        }
        child.close();
        child.kill();
        assertEquals("SIGKILL", child.waitFor().signal());
        assertFalse(Files.exists(Path.of("/proc/" + child.pid())));
    }

    @Test
    void oneDigitMustBeLeftFree() throws Exception {
        try (Descriptor.Pipe pipe = Descriptor.pipe()) {
            ChildBuilder builder = shell("exit 0");
            for (int number = 3; number <= 9; number++) {
                builder.descriptor(number, pipe.read());
            }
            assertThrows(IllegalArgumentException.class, builder::start);
        }
    }
}
