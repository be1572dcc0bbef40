package io.antaboga.multiprocessing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.ProtocolException;
import io.antaboga.memory.PosixShm;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Names;
import io.antaboga.testing.Pythons;
import io.antaboga.testing.Watchdog;
import io.antaboga.value.Bytes;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Lists made by either side, in both forms, with unmodified CPython of every version. */
@ExtendWith({Watchdog.class, LeakCheck.class})
class ShareableListTest {
    private static final String LITERAL =
            "[1, -2.5, True, False, None, 'h\\xe9llo wor', b'\\x00\\xff', '', 9223372036854775807]";
    private static final List<Object> ITEMS = Arrays.asList(
            1L, -2.5, true, false, null, "h\u00e9llo wor", Bytes.of((byte) 0, (byte) -1), "", Long.MAX_VALUE);

    static List<String> pythons() {
        return Pythons.found();
    }

    private static Pythons.Script start(String python) throws IOException {
        return Pythons.Script.start(python, ShareableListTest.class, "list_peer.py");
    }

    private static String ask(Pythons.Script peer, String words) throws IOException {
        peer.tell(words);
        return peer.answer();
    }

    private static ShareableList.Form form(String python) {
        return python.contains("/3.8.") ? ShareableList.Form.PYTHON_3_8 : ShareableList.Form.PYTHON_3_9;
    }

    @ParameterizedTest
    @MethodSource("pythons")
    void madeByPython(String python) throws IOException {
        try (Pythons.Script peer = start(python)) {
            String name = ask(peer, "make " + LITERAL);
            try (ShareableList list = ShareableList.open(name)) {
                assertEquals(form(python), list.form());
                assertEquals(ITEMS, list.toList());
                list.set(0, "now text");
                list.set(1, null);
                list.set(2, 7);
                list.set(5, "\u00e9\u00e9\u00e9\u00e9");
                list.set(6, Bytes.of((byte) 1));
                list.set(7, true);
                assertEquals(
                        "['now text', None, 7, False, None, '\\xe9\\xe9\\xe9\\xe9', b'\\x01', True, 9223372036854775807]",
                        ask(peer, "show"));
                assertEquals("stored", ask(peer, "store (4, 1.5)"));
                assertEquals("stored", ask(peer, "store (0, b'b')"));
                assertEquals(1.5, list.get(4));
                assertEquals(Bytes.of((byte) 'b'), list.get(0));
                assertEquals("removed", ask(peer, "end"));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pythons")
    void madeByJavaAndKeptWhenPythonIsTold(String python) throws IOException {
        String name = Names.unique();
        try (ShareableList list = ShareableList.create(name, ITEMS, Lifetime.PROCESS, form(python))) {
            try (Pythons.Script peer = start(python)) {
                assertEquals("attached", ask(peer, "attach " + name));
                assertEquals("told", ask(peer, "tell"));
                assertEquals(LITERAL, ask(peer, "show"));
                assertEquals("stored", ask(peer, "store (0, -1)"));
                assertEquals("stored", ask(peer, "store (5, 'other')"));
            }
            assertEquals(-1L, list.get(0));
            try (ShareableList again = ShareableList.open(name)) {
                assertEquals("other", again.get(5));
            }
        }
    }

    /** The tracker of a program that cannot be told removes the name; who has the list open keeps the data. */
    @ParameterizedTest
    @MethodSource("pythons")
    void theDataIsKeptByItsHandleWhenTheTrackerRemovesTheName(String python) throws Exception {
        String name = Names.unique();
        try (ShareableList list = ShareableList.create(name, ITEMS, Lifetime.PROCESS, form(python))) {
            list.shm().keep();
            try (Pythons.Script peer = start(python)) {
                assertEquals("attached", ask(peer, "attach " + name));
            }
            while (exists(name)) {
                Thread.onSpinWait();
            }
            assertEquals(ITEMS, list.toList());
            assertTrue(list.shm().restore());
            assertTrue(exists(name));
        }
    }

    private static boolean exists(String name) throws IpcException {
        try {
            ShareableList.open(name).close();
            return true;
        } catch (IpcException gone) {
            assertEquals("ENOENT", gone.code());
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource(ShareableList.Form.class)
    void bothFormsAreToldApart(ShareableList.Form form) throws IOException {
        for (List<?> items : List.of(List.of(), List.of(1), List.of("x".repeat(1000), 2.5), ITEMS)) {
            String name = Names.unique();
            try (ShareableList list = ShareableList.create(name, items, Lifetime.PROCESS, form);
                    ShareableList again = ShareableList.open(name)) {
                assertEquals(form, again.form());
                assertEquals(list.toList(), again.toList());
                assertEquals(items.size(), again.size());
            }
        }
    }

    @Test
    void whatPythonWouldReadOtherwiseIsRefused() throws IOException {
        for (Object wrong : new Object[] {"a\0", Bytes.of((byte) 1, (byte) 0), "\ud800", List.of(), new Object()}) {
            assertThrows(
                    ProtocolException.class,
                    () -> ShareableList.create(Names.unique(), Arrays.asList(wrong), Lifetime.PERSISTENT));
        }
        try (ShareableList list = ShareableList.create(Names.unique(), List.of("1234567", 1), Lifetime.PROCESS)) {
            for (Object wrong : new Object[] {"123456789", "a\0", "\u00e9".repeat(5)}) {
                assertThrows(ProtocolException.class, () -> list.set(0, wrong));
            }
            list.set(0, "12345678");
            assertEquals("12345678", list.get(0));
            assertThrows(IndexOutOfBoundsException.class, () -> list.get(2));
        }
    }

    @Test
    void noiseIsNoList() throws IOException {
        Random random = new Random(11);
        int refusals = 0;
        for (int round = 0; round < 300; round++) {
            String name = Names.unique();
            try (PosixShm segment = PosixShm.create(name, 1 + random.nextInt(200))) {
                MemorySegment memory = segment.memory();
                for (long i = 0; i < memory.byteSize(); i++) {
                    memory.set(ValueLayout.JAVA_BYTE, i, (byte) (random.nextInt(3) == 0 ? random.nextInt() : 0));
                }
                if (memory.byteSize() >= 8 && round % 2 == 0) {
                    memory.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, round % 5);
                }
                try (ShareableList list = ShareableList.open(name)) {
                    list.toList();
                } catch (ProtocolException refused) {
                    refusals++;
                }
            }
        }
        assertTrue(refusals > 200, "refusals " + refusals);
    }
}
