package io.antaboga.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.os.ThisProcess;
import io.antaboga.registry.Finding.Action;
import io.antaboga.testing.Blocked;
import io.antaboga.testing.Watchdog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(Watchdog.class)
class RegistryTest {
    @TempDir
    private Path temporary;

    private final String name = "/abtest-" + ProcessHandle.current().pid() + "-" + UUID.randomUUID();
    private final Path object = Path.of("/dev/shm" + name);
    private Registry registry;

    @BeforeEach
    void place() {
        registry = new Registry(temporary.resolve("run time"));
    }

    @AfterEach
    void tidy() throws IOException {
        Files.deleteIfExists(object);
    }

    @Test
    void anEntryIsLiveUntilItIsClosed() throws IOException {
        Registration creator = registry.register("posixshm", name, Role.CREATOR, Lifetime.PERSISTENT);
        assertNull(only().identity());
        assertTrue(only().live());
        creator.identify(makeObject());
        Entry entry = only();
        assertEquals(identity(), entry.identity());
        assertEquals(name, entry.name());
        assertEquals(ProcessHandle.current().pid(), entry.pid());
        creator.close();
        assertFalse(only().live());
        assertEquals(Lifetime.PERSISTENT, only().lifetime());
        registry.forget("posixshm", name);
        assertEquals(List.of(), registry.entries());
    }

    @Test
    void theFileIsAsSpecified() throws IOException {
        try (Registration creator = registry.register("posixshm", name, Role.CREATOR, Lifetime.PROCESS)) {
            creator.identify("12:34");
            Path file = only().file();
            assertTrue(file.getFileName().toString().matches("posixshm\\.[0-9a-f]{32}\\.json"), file.toString());
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())));
            JsonNode json = JsonMapper.shared().readTree(file);
            JsonNode schema = JsonMapper.shared()
                    .readTree(Path.of(System.getProperty("antaboga.root"), "spec/schemas/registry-entry.schema.json"));
            Set<String> required =
                    schema.get("required").valueStream().map(JsonNode::asString).collect(Collectors.toSet());
            assertEquals(required, json.propertyNames().stream().collect(Collectors.toSet()));
            assertEquals("process", json.get("lifetime").asString());
            assertEquals("creator", json.get("role").asString());
            assertEquals(ThisProcess.START_TIME, json.get("start_time").asLong());
        }
        assertEquals(List.of(), registry.entries());
    }

    @Test
    void cleanRemovesWhatADeadCreatorMadeForItsProcess() throws IOException {
        dead(Role.CREATOR, Lifetime.PROCESS, makeObject());
        assertEquals(List.of(Action.REMOVE_OBJECT), actions(registry.clean(true)));
        assertTrue(Files.exists(object), "a dry run only tells");
        assertEquals(1, registry.entries().size());
        assertEquals(List.of(Action.REMOVE_OBJECT), actions(registry.clean(false)));
        assertFalse(Files.exists(object));
        assertEquals(List.of(), registry.entries());
        assertEquals(List.of(), registry.clean(false));
    }

    @Test
    void cleanKeepsWhatIsHeld() throws IOException {
        dead(Role.CREATOR, Lifetime.PROCESS, makeObject());
        try (Registration opener = registry.register("posixshm", name, Role.OPENER, Lifetime.PERSISTENT)) {
            opener.identify(identity());
            assertEquals(List.of(Action.KEEP_LIVE), actions(registry.clean(false)));
            assertTrue(Files.exists(object));
        }
        assertEquals(List.of(Action.REMOVE_OBJECT), actions(registry.clean(false)));
    }

    @Test
    void cleanKeepsWhatWasOpenedMeanwhile() throws IOException {
        dead(Role.CREATOR, Lifetime.PROCESS, makeObject());
        List<Registration> opened = new ArrayList<>();
        Cleaning cleaning = new Cleaning(
                registry.contents(),
                () -> {
                    opened.add(registry.register("posixshm", name, Role.OPENER, Lifetime.PERSISTENT));
                    return registry.contents();
                },
                false);
        assertEquals(List.of(Action.KEEP_LIVE), actions(cleaning.run()));
        assertTrue(Files.exists(object));
        opened.removeFirst().close();
        assertEquals(List.of(Action.REMOVE_OBJECT), actions(registry.clean(false)));
    }

    @Test
    void whatCannotBeLookedAtDoesNotStopTheCleaningOfTheOthers() throws IOException {
        Path loop = Files.createSymbolicLink(temporary.resolve("loop"), Path.of("loop"));
        Path file = dead(Role.CREATOR, Lifetime.PROCESS, makeObject());
        Files.writeString(
                file.resolveSibling("fifo." + "0".repeat(32) + ".json"),
                Files.readString(file)
                        .replace("posixshm", "fifo")
                        .replace(name, loop.resolve("below").toString()));
        assertEquals(Set.of(Action.REMOVE_OBJECT, Action.KEEP_UNPROVEN), Set.copyOf(actions(registry.clean(false))));
        assertFalse(Files.exists(object));
        assertEquals("fifo", only().mechanism());
    }

    @Test
    void aNameThatNoObjectCanHaveIsLeft() throws IOException {
        Path file = dead(Role.CREATOR, Lifetime.PROCESS, makeObject());
        Files.writeString(file, Files.readString(file).replace(name, name + "\\u0000x"));
        assertEquals(List.of(Action.KEEP_UNPROVEN), actions(registry.clean(false)));
        assertTrue(Files.exists(object));
    }

    @Test
    void cleanKeepsWhatPersists() throws IOException {
        dead(Role.CREATOR, Lifetime.PERSISTENT, makeObject());
        assertEquals(List.of(Action.KEEP_PERSISTENT), actions(registry.clean(false)));
        assertTrue(Files.exists(object));
        Files.delete(object);
        assertEquals(List.of(Action.REMOVE_ENTRY), actions(registry.clean(false)));
        assertEquals(List.of(), registry.entries());
    }

    @Test
    void cleanKeepsAnotherObjectOfThatName() throws IOException {
        dead(Role.CREATOR, Lifetime.PROCESS, "1:" + Files.getAttribute(Path.of(makeObjectPath()), "unix:ino"));
        assertEquals(List.of(Action.REMOVE_ENTRY), actions(registry.clean(false)));
        assertTrue(Files.exists(object));
    }

    @Test
    void cleanKeepsWhatIsUnproven() throws IOException {
        makeObject();
        dead(Role.CREATOR, Lifetime.PROCESS, null);
        assertEquals(List.of(Action.KEEP_UNPROVEN), actions(registry.clean(false)));
        assertTrue(Files.exists(object));
        assertEquals(1, registry.entries().size());
    }

    @Test
    void cleanDoesNotTakeAnOpenersWord() throws IOException {
        dead(Role.OPENER, Lifetime.PROCESS, makeObject());
        assertEquals(List.of(Action.REMOVE_ENTRY), actions(registry.clean(false)));
        assertTrue(Files.exists(object));
    }

    @Test
    void anEntryOfAnEarlierBootProvesNothing() throws IOException {
        Path file = dead(Role.CREATOR, Lifetime.PROCESS, makeObject());
        Files.writeString(
                file,
                Files.readString(file)
                        .replace(ThisProcess.BOOT_ID, UUID.randomUUID().toString()));
        assertEquals(List.of(Action.REMOVE_ENTRY), actions(registry.clean(false)));
        assertTrue(Files.exists(object));
    }

    @Test
    void aLiveEntryThatCannotBeReadBlocksItsMechanism() throws IOException {
        dead(Role.CREATOR, Lifetime.PROCESS, makeObject());
        try (Registration other = registry.register("posixshm", name + "-other", Role.OPENER, Lifetime.PERSISTENT)) {
            Path file = registry.entries().stream()
                    .filter(Entry::live)
                    .findFirst()
                    .orElseThrow()
                    .file();
            Files.writeString(file, "{");
            assertEquals(List.of(Action.KEEP_UNPROVEN, Action.UNREADABLE), actions(registry.clean(false)));
            assertTrue(Files.exists(object));
            assertNull(other.identity());
        }
    }

    @Test
    void whatIsNotAnEntryIsLeftAndReported() throws IOException {
        registry.entries();
        Path directory = registry.directory().resolve("registry");
        for (String text : List.of("", "[]", "{}", "{\"version\":2}", "not json", "{\"version\":1}", "{} {}")) {
            Path file = Files.writeString(directory.resolve("posixshm." + UUID.randomUUID() + ".json"), text);
            assertEquals(
                    List.of(new Finding(Action.UNREADABLE, "registry", file.toString(), "not an entry")),
                    registry.clean(false),
                    text);
            Files.delete(file);
        }
    }

    @Test
    void unknownKeysAreIgnored() throws IOException {
        Path file = dead(Role.CREATOR, Lifetime.PERSISTENT, "1:2");
        Files.writeString(file, Files.readString(file).replaceFirst("\\{", "{\"later\":{\"a\":[1,{}]},\"x\":[],"));
        assertEquals("1:2", only().identity());
    }

    @Test
    void anAbandonedTemporaryFileIsRemoved() throws IOException {
        registry.entries();
        Path file = Files.createFile(registry.directory().resolve("registry/.tmp-00"));
        assertEquals(List.of(Action.REMOVE_ENTRY), actions(registry.clean(false)));
        assertFalse(Files.exists(file));
    }

    @Test
    void anUnsafeDirectoryIsRefused() throws IOException {
        Path open = Files.createDirectory(temporary.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-x---"));
        refused(open);
        Path link = Files.createSymbolicLink(
                temporary.resolve("link"),
                Files.createDirectory(
                        temporary.resolve("real"),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))));
        refused(link);
        refused(Files.createFile(temporary.resolve("file")));
        Path below = Files.createDirectory(
                temporary.resolve("below"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path entries = Files.createDirectory(below.resolve("registry"));
        Files.setPosixFilePermissions(entries, PosixFilePermissions.fromString("rwxrwxrwx"));
        refused(below);
    }

    private static void refused(Path directory) {
        Registry unsafe = new Registry(directory);
        assertEquals(
                "REGISTRY_UNSAFE",
                assertThrows(IpcException.class, unsafe::entries).code());
        assertEquals(
                "REGISTRY_UNSAFE",
                assertThrows(
                                IpcException.class,
                                () -> unsafe.register("posixshm", "/x", Role.CREATOR, Lifetime.PROCESS))
                        .code());
        assertEquals(
                "REGISTRY_UNSAFE",
                assertThrows(IpcException.class, () -> unsafe.clean(false)).code());
    }

    @Test
    void cleaningDisturbsNobodyWhoRegisters() throws Exception {
        List<Blocked> writers = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
            String own = name + "-" + t;
            writers.add(Blocked.start(false, () -> {
                for (int i = 0; i < 1000; i++) {
                    try (Registration registration =
                            registry.register("posixshm", own, Role.CREATOR, Lifetime.PROCESS)) {
                        registration.identify("1:2");
                        assertEquals(1, count(own));
                    }
                    assertEquals(0, count(own));
                }
            }));
        }
        Blocked cleaner = Blocked.start(false, () -> {
            for (int i = 0; i < 1000; i++) {
                assertEquals(
                        Set.of(),
                        registry.clean(false).stream()
                                .map(Finding::action)
                                .filter(action -> action != Action.KEEP_LIVE && action != Action.REMOVE_ENTRY)
                                .collect(Collectors.toSet()));
            }
        });
        for (Blocked writer : writers) {
            writer.returned();
        }
        cleaner.returned();
        assertEquals(List.of(), registry.entries());
    }

    private long count(String own) throws IpcException {
        return registry.entries().stream()
                .filter(entry -> entry.name().equals(own) && entry.live())
                .count();
    }

    /** The kernel keeps a lock for as long as any process has the file open, so none may get it. */
    @Test
    void aChildDoesNotKeepItsParentsEntryAlive() throws Exception {
        Registration creator = registry.register("posixshm", name, Role.CREATOR, Lifetime.PERSISTENT);
        creator.identify(makeObject());
        Process child = new ProcessBuilder("/bin/cat").start();
        try {
            creator.close();
            assertTrue(child.isAlive());
            assertFalse(only().live());
        } finally {
            child.getOutputStream().close();
            child.waitFor();
        }
    }

    @Test
    void closingTwiceDoesNothing() throws IOException {
        Registration registration = registry.register("posixshm", name, Role.OPENER, Lifetime.PERSISTENT);
        registration.close();
        registration.close();
        assertThrows(IllegalStateException.class, () -> registration.identify("1:2"));
    }

    private Entry only() throws IpcException {
        List<Entry> entries = registry.entries();
        assertEquals(1, entries.size());
        return entries.getFirst();
    }

    private static List<Action> actions(List<Finding> findings) {
        return findings.stream().map(Finding::action).toList();
    }

    /** The entry that a process leaves which was killed with its handle open. */
    private Path dead(Role role, Lifetime lifetime, String identity) throws IOException {
        Registration registration = registry.register("posixshm", name, role, lifetime);
        if (identity != null) {
            registration.identify(identity);
        }
        Path file = registry.entries().stream()
                .filter(Entry::live)
                .findFirst()
                .orElseThrow()
                .file();
        byte[] bytes = Files.readAllBytes(file);
        registration.close();
        return Files.write(file, bytes);
    }

    private String makeObject() throws IOException {
        makeObjectPath();
        return identity();
    }

    private String makeObjectPath() throws IOException {
        return Files.createFile(object).toString();
    }

    private String identity() throws IOException {
        return Files.getAttribute(object, "unix:dev") + ":" + Files.getAttribute(object, "unix:ino");
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            assertEquals(
                    0,
                    descriptors
                            .filter(fd -> target(fd).startsWith(temporary.toString()))
                            .count());
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
