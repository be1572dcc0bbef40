package io.antaboga.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.memory.PosixShm;
import io.antaboga.process.OtherJvm;
import io.antaboga.registry.Finding.Action;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Names;
import io.antaboga.testing.Watchdog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a process leaves behind that ends without closing anything. */
@ExtendWith({Watchdog.class, LeakCheck.class})
class ProcessEndTest {
    @TempDir
    private Path temporary;

    private final String name = Names.posix();
    private final int key = Names.key();
    private final Registry registry = Registry.ofCurrentUser();

    private Process holder() throws IOException {
        Process holder = new ProcessBuilder(OtherJvm.command(
                        HolderProgram.class,
                        List.of(),
                        List.of(name, socket().toString(), fifo().toString(), Integer.toString(key))))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertTrue(holder.inputReader().readLine().startsWith("made "));
        return holder;
    }

    private Path socket() {
        return temporary.resolve("socket");
    }

    private Path fifo() {
        return temporary.resolve("fifo");
    }

    private Map<String, String> objects() {
        String number = Integer.toString(key);
        return Map.of(
                "posixshm", name,
                "posixsem", name,
                "unix", socket().toString(),
                "fifo", fifo().toString(),
                "posixmq", name,
                "sysvmq", number,
                "sysvshm", number,
                "sysvsem", number);
    }

    private void assertThere(boolean expected) throws IOException {
        for (Map.Entry<String, String> object : objects().entrySet()) {
            String mechanism = object.getKey();
            assertEquals(expected, NamedObject.of(mechanism, object.getValue()).identity() != null, mechanism);
        }
    }

    private Set<Action> actions(boolean dryRun) throws IOException {
        return registry.clean(dryRun).stream()
                .filter(finding -> objects().containsValue(finding.name()))
                .map(Finding::action)
                .collect(Collectors.toSet());
    }

    @Test
    void cleanRemovesWhatAKilledProcessLeft() throws Exception {
        Process holder = holder();
        assertEquals(Set.of(Action.KEEP_LIVE), actions(false));
        assertThere(true);
        end(holder, holder.destroyForcibly());
        assertThere(true);
        assertEquals(Set.of(Action.REMOVE_OBJECT), actions(true));
        assertEquals(Set.of(Action.REMOVE_OBJECT), actions(false));
        assertThere(false);
        keptIsThere();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aProcessThatEndsInGoodOrderLeavesNothing(boolean signal) throws Exception {
        Process holder = holder();
        if (signal) {
            holder.destroy();
        }
        holder.getOutputStream().close();
        end(holder, holder);
        assertThere(false);
        assertEquals(Set.of(), actions(false));
        keptIsThere();
    }

    private void keptIsThere() throws IOException {
        PosixShm.open(name + "-kept").close();
        PosixShm.unlink(name + "-kept");
    }

    private static void end(Process holder, Process same) throws Exception {
        assertEquals(holder, same);
        holder.waitFor();
        holder.inputReader().close();
        holder.getOutputStream().close();
        holder.getErrorStream().close();
    }
}
