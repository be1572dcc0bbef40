package io.antaboga.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.registry.Entry;
import io.antaboga.registry.Registry;
import io.antaboga.testing.Blocked;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Watchdog;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every named segment keeps; a room's test says how one is made and opened. */
@ExtendWith({Watchdog.class, LeakCheck.class})
abstract class SegmentContract {
    abstract String name();

    abstract Segment create(String name, long size, Lifetime lifetime) throws IpcException;

    abstract Segment open(String name, boolean readOnly) throws IpcException;

    abstract Segment openOrCreate(String name, long size, Lifetime lifetime) throws IpcException;

    abstract void unlink(String name) throws IpcException;

    @ParameterizedTest
    @ValueSource(longs = {1, 4095, 4096, 31415})
    void whatOneWritesAnotherReads(long size) throws Exception {
        String name = name();
        try (Segment made = create(name, size, Lifetime.PROCESS);
                Segment opened = open(name, false);
                Segment reading = open(name, true)) {
            assertEquals(size, made.size());
            assertEquals(size, opened.size());
            assertEquals(size, reading.memory().byteSize());
            assertEquals(0, opened.memory().get(ValueLayout.JAVA_BYTE, size - 1), "new memory is zero");
            made.memory().set(ValueLayout.JAVA_BYTE, size - 1, (byte) 7);
            assertEquals(7, opened.memory().get(ValueLayout.JAVA_BYTE, size - 1));
            opened.memory().fill((byte) 9);
            assertEquals(9, reading.memory().get(ValueLayout.JAVA_BYTE, 0));
            assertEquals(made.name(), opened.name());
        }
    }

    @Test
    void aReadOnlySegmentCannotBeWritten() throws Exception {
        String name = name();
        try (Segment made = create(name, 64, Lifetime.PROCESS);
                Segment reading = open(name, true)) {
            assertTrue(reading.readOnly());
            assertFalse(made.readOnly());
            assertThrows(
                    IllegalArgumentException.class, () -> reading.memory().set(ValueLayout.JAVA_BYTE, 0, (byte) 1));
        }
    }

    /** The name as errors have it. */
    String shown(String name) {
        return name;
    }

    @Test
    void anExistingNameIsEexist() throws Exception {
        String name = name();
        try (Segment made = create(name, 64, Lifetime.PROCESS)) {
            made.memory().set(ValueLayout.JAVA_INT, 0, 42);
            IpcException failure = assertThrows(IpcException.class, () -> create(name, 64, Lifetime.PROCESS));
            assertEquals("EEXIST", failure.code());
            assertTrue(failure.details().containsValue(shown(name)), failure.getMessage());
            assertEquals(42, made.memory().get(ValueLayout.JAVA_INT, 0));
        }
    }

    @Test
    void anAbsentNameIsEnoentAndIsNotMade() {
        String name = name();
        for (int i = 0; i < 2; i++) {
            IpcException failure = assertThrows(IpcException.class, () -> open(name, false));
            assertEquals("ENOENT", failure.code());
            assertEquals(
                    "ENOENT",
                    assertThrows(IpcException.class, () -> unlink(name)).code());
        }
    }

    @Test
    void openOrCreateMakesOnlyWhatIsAbsent() throws Exception {
        String name = name();
        try (Segment first = openOrCreate(name, 100, Lifetime.PROCESS);
                Segment second = openOrCreate(name, 200, Lifetime.PROCESS)) {
            first.memory().set(ValueLayout.JAVA_BYTE, 99, (byte) 5);
            assertEquals(100, second.size());
            assertEquals(5, second.memory().get(ValueLayout.JAVA_BYTE, 99));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void aSizeBelowOneIsMisuse(long size) {
        assertThrows(IllegalArgumentException.class, () -> create(name(), size, Lifetime.PROCESS));
    }

    @ParameterizedTest
    @EnumSource(Lifetime.class)
    void theCreatorsLifetimeDecidesWhatCloseLeaves(Lifetime lifetime) throws Exception {
        String name = name();
        Segment made = create(name, 64, lifetime);
        try (Segment opened = open(name, false)) {
            made.close();
            opened.memory().set(ValueLayout.JAVA_INT, 0, 42);
            if (lifetime == Lifetime.PROCESS) {
                assertEquals(
                        "ENOENT",
                        assertThrows(IpcException.class, () -> open(name, false))
                                .code());
            } else {
                open(name, false).close();
                assertEquals(
                        1, entries(name).stream().filter(entry -> !entry.live()).count());
                unlink(name);
            }
            assertEquals(42, opened.memory().get(ValueLayout.JAVA_INT, 0), "a mapping outlives the name");
        }
        assertEquals(List.of(), entries(name));
    }

    @Test
    void anOpenersCloseLeavesTheName() throws Exception {
        String name = name();
        try (Segment made = create(name, 64, Lifetime.PROCESS)) {
            open(name, false).close();
            made.memory().set(ValueLayout.JAVA_INT, 0, 1);
            open(name, true).close();
        }
    }

    @Test
    void unlinkRemovesTheNameOnceAndCloseThenNothing() throws Exception {
        String name = name();
        Segment made = create(name, 64, Lifetime.PROCESS);
        made.unlink();
        assertEquals("ENOENT", assertThrows(IpcException.class, made::unlink).code());
        try (Segment other = create(name, 32, Lifetime.PROCESS)) {
            made.memory().set(ValueLayout.JAVA_INT, 0, 42);
            assertEquals(0, other.memory().get(ValueLayout.JAVA_INT, 0), "another segment of the same name");
            assertEquals(
                    "ENOENT", assertThrows(IpcException.class, made::unlink).code());
            made.close();
            open(name, false).close();
        }
    }

    @Test
    void theEntryIsThereWhileTheHandleIsOpen() throws Exception {
        String name = name();
        try (Segment made = create(name, 64, Lifetime.PROCESS)) {
            assertEquals(64, made.size());
            Segment opened = open(name, false);
            assertEquals(2, entries(name).stream().filter(Entry::live).count());
            assertEquals(
                    1, entries(name).stream().map(Entry::identity).distinct().count());
            opened.close();
            assertEquals(1, entries(name).size());
            assertEquals(Lifetime.PROCESS, entries(name).getFirst().lifetime());
        }
        assertEquals(List.of(), entries(name));
    }

    private List<Entry> entries(String name) throws IpcException {
        return Registry.ofCurrentUser().entries().stream()
                .filter(entry -> entry.name().equals(name))
                .toList();
    }

    @Test
    void useAfterCloseThrows() throws Exception {
        Segment made = create(name(), 64, Lifetime.PROCESS);
        MemorySegment memory = made.memory();
        MemorySegment slice = memory.asSlice(8, 8);
        made.close();
        made.close();
        assertThrows(IllegalStateException.class, () -> memory.get(ValueLayout.JAVA_BYTE, 0));
        assertThrows(IllegalStateException.class, () -> slice.set(ValueLayout.JAVA_BYTE, 0, (byte) 1));
        assertThrows(IllegalStateException.class, () -> made.memory().get(ValueLayout.JAVA_BYTE, 0));
        assertEquals("CLOSED", assertThrows(IpcException.class, made::unlink).code());
    }

    @Test
    void closeFromAnotherThreadStopsWriters() throws Exception {
        Segment made = create(name(), 1 << 20, Lifetime.PROCESS);
        Blocked writer = Blocked.start(false, () -> {
            assertThrows(IllegalStateException.class, () -> {
                for (long at = 0; ; at = (at + 1) % made.size()) {
                    made.memory().set(ValueLayout.JAVA_BYTE, at, (byte) at);
                }
            });
        });
        made.close();
        writer.returned();
    }

    @Test
    void anInterruptedThreadCanMakeAndOpen() throws Exception {
        String name = name();
        Thread.currentThread().interrupt();
        try (Segment made = create(name, 64, Lifetime.PROCESS);
                Segment opened = open(name, false)) {
            assertEquals(made.size(), opened.size());
            assertTrue(Thread.interrupted(), "the interrupt status is kept");
        } finally {
            Thread.interrupted();
        }
    }
}
