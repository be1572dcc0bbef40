package io.antaboga.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import io.antaboga.os.Constants;
import io.antaboga.os.Deadline;
import io.antaboga.os.Gate;
import io.antaboga.os.LeakCheck;
import io.antaboga.os.SysProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Children end when the JVM that started them is killed by SIGKILL. */
@ExtendWith(LeakCheck.class)
class ParentDeathTest {
    private static final String READY = "import os, re, signal; print(os.getpid(), flush=True);";

    /** Loops that never come back to the interpreter, never read a descriptor, or never die of a weaker signal. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                READY + "\nwhile True: pass",
                READY + "re.match('(a+)+$', 'a' * 60 + 'b')",
                READY + "sum(range(10**18))",
                READY + "[signal.signal(s, signal.SIG_IGN) for s in range(1, 65) if s not in (9, 19, 32, 33)]"
                        + "\nwhile True: pass"
            })
    void aChildInALoopDiesWithItsParent(String program) throws Exception {
        try (Descriptor.Pipe pipe = Descriptor.pipe();
                Child parent = Child.command(OtherJvm.command(
                                DoomedParent.class, List.of(), List.of("once", "python3", "-c", program)))
                        .descriptor(1, pipe.write())
                        .discard(2)
                        .start()) {
            pipe.write().close();
            try (Descriptor looping = pidfd(Integer.parseInt(Text.line(pipe.read())))) {
                assertTrue(SysProcess.pidfd_send_signal(looping.number(), 0) == 0, "the child was not running");
                parent.kill();
                assertEquals("SIGKILL", parent.waitFor(Text.WATCHDOG).signal());
                awaitEnd(looping);
            }
        }
    }

    /** The parent is killed while it is starting children: none is caught in between and lives on. */
    @Test
    void noMomentOfStartingLeavesAChildBehind() throws Exception {
        for (int round = 0; round < 5; round++) {
            String mark = "abtest-" + ProcessHandle.current().pid() + "-" + UUID.randomUUID();
            List<String> command = List.of("storm", "sh", "-c", "kill -STOP $$; exit", mark);
            try (Descriptor.Pipe pipe = Descriptor.pipe();
                    Child parent = Child.command(OtherJvm.command(DoomedParent.class, List.of(), command))
                            .descriptor(1, pipe.write())
                            .discard(2)
                            .start()) {
                pipe.write().close();
                for (int started = 0; started < 5 + 7 * round; started++) {
                    assertTrue(Integer.parseInt(Text.line(pipe.read())) > 0);
                }
                parent.kill();
                parent.waitFor(Text.WATCHDOG);
            }
            try {
                // A process that began while /proc was read may not have been met.
                for (List<Integer> left = carrying(mark); !left.isEmpty(); left = carrying(mark)) {
                    for (int pid : left) {
                        try (Descriptor child = pidfd(pid)) {
                            awaitEnd(child);
                        }
                    }
                }
            } finally {
                for (int pid : carrying(mark)) {
                    SysProcess.kill(pid, Constants.SIGKILL);
                }
            }
        }
    }

    /** A parent that dies before its child is armed closes the pipes: the program never runs. */
    @Test
    void aChildThatIsNotArmedYetNeverRunsItsProgram() throws Exception {
        try (Descriptor.Pipe pipe = Descriptor.pipe()) {
            Held held = Child.command("echo", "ran").descriptor(1, pipe.write()).hold();
            held.close();
            pipe.write().close();
            try {
                assertEquals("", Text.all(pipe.read()));
            } finally {
                SysProcess.waitpid(held.pid());
            }
        }
    }

    /** Null when there is no such process any more. */
    private static Descriptor pidfd(int pid) throws IpcException {
        int number = SysProcess.pidfd_open(pid);
        return number < 0 ? null : Descriptor.adopt(number);
    }

    private static void awaitEnd(Descriptor pidfd) throws IpcException {
        if (pidfd == null) {
            return;
        }
        try (Gate gate = Gate.open("wait")) {
            gate.enter(Deadline.NEVER);
            try {
                gate.await(pidfd.number(), Constants.POLLIN, Deadline.after(Text.WATCHDOG));
            } finally {
                // A survivor would use up a processor for ever.
                SysProcess.pidfd_send_signal(pidfd.number(), Constants.SIGKILL);
                gate.leave();
            }
        }
    }

    private static List<Integer> carrying(String mark) throws IOException {
        List<Integer> pids = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                try {
                    byte[] arguments = Files.readAllBytes(process.resolve("cmdline"));
                    if (new String(arguments, StandardCharsets.ISO_8859_1).contains(mark)) {
                        pids.add(Integer.valueOf(process.getFileName().toString()));
                    }
                } catch (IOException e) {
                    // It ended while we looked.
                    continue;
                }
            }
        }
        return pids;
    }
}
