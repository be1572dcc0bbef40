package io.antaboga.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The checks on made-up machines. */
final class ChecksTest {
    private static final String LIMITS = """
            Limit                     Soft Limit           Hard Limit           Units
            Max open files            %s                   unlimited            files
            Max msgqueue size         %s                   unlimited            bytes
            """;

    @TempDir
    private Path root;

    private Machine machine;

    @BeforeEach
    void anOrdinaryMachine() throws IOException {
        machine = new Machine(root);
        Map<String, String> settings = Map.ofEntries(
                Map.entry("fs/mqueue/msg_max", "10"),
                Map.entry("fs/mqueue/msgsize_max", "8192"),
                Map.entry("fs/mqueue/queues_max", "256"),
                Map.entry("kernel/msgmax", "8192"),
                Map.entry("kernel/msgmnb", "16384"),
                Map.entry("kernel/msgmni", "3"),
                Map.entry("kernel/shmmax", "18446744073692774399"),
                Map.entry("kernel/shmall", "18446744073692774399"),
                Map.entry("kernel/shmmni", "3"),
                Map.entry("kernel/sem", "32000\t1024000000\t500\t3"),
                Map.entry("fs/pipe-max-size", "1048576"),
                Map.entry("fs/pipe-user-pages-soft", "16384"),
                Map.entry("fs/pipe-user-pages-hard", "0"),
                Map.entry("net/core/somaxconn", "4096"),
                Map.entry("net/unix/max_dgram_qlen", "512"),
                Map.entry("fs/protected_fifos", "1"),
                Map.entry("fs/protected_regular", "2"),
                Map.entry("fs/protected_symlinks", "0"),
                Map.entry("fs/protected_hardlinks", "7"));
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            set(setting.getKey(), setting.getValue());
        }
        for (String table : List.of("msg", "shm", "sem")) {
            write("sysvipc/" + table, "heading\none\ntwo\n");
        }
        write("self/limits", LIMITS.formatted("1024", "819200"));
        write("self/mounts", "tmpfs /dev/shm tmpfs rw 0 0\n");
        Files.createDirectories(root.resolve("self/ns"));
    }

    private void set(String setting, String value) throws IOException {
        write("sys/" + setting, value + "\n");
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private Finding finding(String check) {
        List<Finding> all = new ArrayList<>(MemoryChecks.run(machine));
        all.addAll(ChannelChecks.run(machine));
        all.addAll(QueueChecks.run(machine));
        all.addAll(IsolationChecks.run(machine));
        List<Finding> found =
                all.stream().filter(one -> one.check().equals(check)).toList();
        assertEquals(1, found.size(), check);
        return found.getFirst();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    sysvshm | shmmax=18446744073692774399 bytes, shmall=18446744073692774399 pages, shmmni=3, 2 there
                    sysvsem | semmsl=32000 semmns=1024000000 semopm=500 semmni=3, 2 there
                    sysvmq | msgmax=8192 msgmnb=16384 msgmni=3, 2 there
                    posixmq | RLIMIT_MSGQUEUE=819200 bytes of all a user's queues, /dev/mqueue not mounted, which is not needed
                    descriptors | at most 1024
                    pipe | pipe-max-size=1048576 without privilege; all of a user's pipes: pipe-user-pages-soft=16384
                    pipe | pipe-user-pages-hard=none
                    unix | somaxconn=4096 connections wait for a listener; a sender of datagrams waits after max_dgram_qlen=512
                    protected_fifos | fs.protected_fifos=1: in a folder such as /tmp, O_CREAT does not open another user's FIFO
                    protected_regular | fs.protected_regular=2: the same, and where only the group may write
                    protected_symlinks | fs.protected_symlinks=0: in a folder such as /tmp, anybody's symbolic link is followed
                    protected_hardlinks | fs.protected_hardlinks=7
                    """)
    void whatAnOrdinaryMachineHas(String check, String text) {
        Finding found = finding(check);
        assertEquals(Finding.Status.OK, found.status());
        assertTrue(found.text().contains(text), found.text());
        assertEquals("", found.remedy());
    }

    @ParameterizedTest
    @CsvSource({
        "kernel/shmmax, 33554432, sysvshm",
        "kernel/shmall, 8192, sysvshm",
        "kernel/shmmni, 2, sysvshm",
        "kernel/sem, 32000 1024000000 500 2, sysvsem",
        "kernel/msgmax, 4096, sysvmq",
        "kernel/msgmni, 2, sysvmq",
        "fs/mqueue/msg_max, 5, posixmq",
        "fs/mqueue/msgsize_max, 1024, posixmq",
        "fs/mqueue/queues_max, 0, posixmq",
        "fs/pipe-max-size, 4096, pipe"
    })
    void whatIsTooLittle(String setting, String value, String check) throws IOException {
        assertEquals(Finding.Status.OK, finding(check).status());
        set(setting, value);
        Finding found = finding(check);
        assertEquals(Finding.Status.ISSUE, found.status(), found.text());
        assertTrue(found.text().contains(value.substring(value.lastIndexOf(' ') + 1)), found.text());
        assertTrue(found.remedy().length() > 10);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fs/mqueue/msg_max posixmq",
                "kernel/msgmax sysvmq",
                "kernel/shmmax sysvshm",
                "kernel/sem sysvsem"
            })
    void aKernelWithoutAMechanism(String both) throws IOException {
        Files.delete(root.resolve("sys").resolve(both.split(" ")[0]));
        Finding found = finding(both.split(" ")[1]);
        assertEquals(Finding.Status.ISSUE, found.status());
        assertTrue(found.remedy().contains("use "), found.remedy());
    }

    @Test
    void lowLimitsOfTheProcess() throws IOException {
        write("self/limits", LIMITS.formatted("256", "1000"));
        assertEquals(
                "raise the limit on open files (ulimit -n 4096)",
                finding("descriptors").remedy());
        assertEquals(
                "raise the limit on message queues (ulimit -q 819200)",
                finding("posixmq").remedy());
        write("self/limits", LIMITS.formatted("unlimited", "unlimited"));
        assertEquals(Finding.ok("descriptors", "at most unlimited"), finding("descriptors"));
        assertTrue(finding("posixmq").text().contains("RLIMIT_MSGQUEUE=unlimited"));
    }

    @Test
    void whereQueuesAreMounted() throws IOException {
        write("self/mounts", "mqueue /elsewhere mqueue rw,nosuid 0 0\n");
        assertTrue(finding("posixmq").text().endsWith("mounted on /elsewhere"));
    }

    @ParameterizedTest
    @CsvSource({"ipc:[4026531839], the machine's own", "ipc:[4026532200], private"})
    void whoSeesWhoseObjects(String id, String text) throws IOException {
        Files.createSymbolicLink(root.resolve("self/ns/ipc"), Path.of(id));
        Finding found = finding("ipc_namespace");
        assertEquals(Finding.Status.OK, found.status());
        assertTrue(found.text().startsWith(id + ", " + text), found.text());
    }

    @Test
    void interpretersAreFoundOnceEach() throws IOException {
        for (String version : List.of("3.9.1", "3.13.0")) {
            Path file = root.resolve("pyenv/versions/" + version + "/bin/python3");
            Files.createDirectories(file.getParent());
            Files.writeString(file, "#!/bin/sh\necho Python " + version + "\n");
            assertTrue(file.toFile().setExecutable(true));
            Files.createSymbolicLink(file.resolveSibling("python3.1"), file);
        }
        Path broken = root.resolve("path/python3.7");
        Files.createDirectories(broken.getParent());
        Files.writeString(broken, "#!/bin/sh\nexit 3\n");
        assertTrue(broken.toFile().setExecutable(true));
        Files.writeString(root.resolve("path/python3-config"), "");
        SortedMap<Path, Path> found = Interpreters.all(
                Map.of("PATH", root.resolve("path") + ":relative", "PYENV_ROOT", root.resolve("pyenv") + ""));
        List<String> here = found.values().stream()
                .filter(file -> file.startsWith(root))
                .map(file -> Interpreters.version(file).orElse("none"))
                .sorted()
                .toList();
        assertEquals(List.of("3.13.0", "3.9.1", "none"), here);
    }
}
