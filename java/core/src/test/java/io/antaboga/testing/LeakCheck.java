package io.antaboga.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.antaboga.os.Deadline;
import io.antaboga.os.Gate;
import io.antaboga.process.Descriptor;
import io.antaboga.registry.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test that leaves behind a descriptor, a named object, an entry of the registry, or a child. */
public final class LeakCheck implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private SortedMap<String, Integer> before;
    private SortedSet<String> entriesBefore;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        // What the library opens once and for all is open before anything is counted.
        try (Descriptor.Pipe pipe = Descriptor.pipe();
                Gate gate = Gate.open("warm up")) {
            Thread thread = Thread.ofVirtual().start(() -> {
                try {
                    gate.enter(Deadline.NEVER);
                    gate.await(pipe.read().number(), 1, Deadline.after(Duration.ofMillis(1)));
                } catch (IOException e) {
                    // The deadline; all that matters is that something was waited for.
                    Thread.currentThread().setName(e.getMessage());
                } finally {
                    gate.leave();
                }
            });
            thread.join();
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        before = Descriptors.open();
        entriesBefore = entries();
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        SortedMap<String, Integer> open = Descriptors.open();
        open.keySet().removeAll(before.keySet());
        SortedSet<String> entries = entries();
        entries.removeAll(entriesBefore);
        assertEquals("", String.join("\n", open.keySet()), "descriptors left open");
        assertEquals("", String.join("\n", entries), "entries left in the registry");
        assertEquals("", String.join("\n", objects()), "objects left in /dev/shm");
        assertEquals(Set.of(), Names.leftQueues(), "message queues left");
        assertEquals(Set.of(), Names.leftKeys(), "System V objects left");
        assertEquals(0, ProcessHandle.current().children().count(), "children left");
    }

    private static SortedSet<String> entries() throws IOException {
        SortedSet<String> entries = new TreeSet<>();
        long pid = ProcessHandle.current().pid();
        Registry.ofCurrentUser().entries().stream()
                .filter(entry -> entry.pid() == pid)
                .forEach(entry -> entries.add(entry.toString()));
        return entries;
    }

    private static SortedSet<String> objects() throws IOException {
        SortedSet<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.list(SHARED_MEMORY)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.contains(Names.PREFIX))
                    .forEach(names::add);
        }
        return names;
    }
}
