package io.antaboga.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.ClosedException;
import io.antaboga.DeadlineException;
import io.antaboga.InterruptedIpcException;
import io.antaboga.IpcException;
import io.antaboga.LayoutException;
import io.antaboga.Lifetime;
import io.antaboga.NotReadyException;
import io.antaboga.SysvKey;
import io.antaboga.layout.Creator;
import io.antaboga.layout.IntegerField;
import io.antaboga.layout.RecordLayout;
import io.antaboga.layout.SegmentHeader;
import io.antaboga.layout.SegmentKind;
import io.antaboga.os.Sys;
import io.antaboga.os.ThisProcess;
import io.antaboga.testing.Blocked;
import io.antaboga.testing.Capability;
import io.antaboga.testing.Descriptors;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Names;
import io.antaboga.testing.OtherUser;
import io.antaboga.testing.Watchdog;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** Segments that say what they hold, over every room of memory. */
@ExtendWith({Watchdog.class, LeakCheck.class})
class LayoutSegmentTest {
    private static final RecordLayout PAIR = layout(1, "{'name': 'a', 'type': 'u64'}, {'name': 'b', 'type': 'u64'}");
    private static final RecordLayout TRIPLE =
            layout(2, "{'name': 'a', 'type': 'u64'}, {'name': 'b', 'type': 'u64'}, {'name': 'c', 'type': 'u64'}");
    private static final RecordLayout OTHER = layout(2, "{'name': 'b', 'type': 'u64'}, {'name': 'a', 'type': 'u64'}");
    private static final IntegerField B = PAIR.integerField("b");
    private static final long SIZE = LayoutSegment.size(PAIR, 3);

    private static RecordLayout layout(int version, String fields) {
        String text = "{'name': 'Pair', 'version': " + version + ", 'fields': [" + fields + "]}";
        try {
            return RecordLayout.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8), "test");
        } catch (LayoutException refused) {
            throw new AssertionError(refused);
        }
    }

    private static Creator self() {
        return new Creator(ThisProcess.PID, ThisProcess.START_TIME, UUID.fromString(ThisProcess.BOOT_ID));
    }

    private static void begun(Segment segment) {
        SegmentHeader.of(SegmentKind.RECORDS, PAIR, 3, self()).write(segment.memory());
    }

    private static String refused(Executable call) {
        return assertThrows(IpcException.class, call).code();
    }

    @Test
    void recordsCrossPosixShm() throws Exception {
        String name = Names.posix();
        try (LayoutSegment made = LayoutSegment.create(
                        PosixShm.create(name, SIZE), PAIR, 3, records -> B.set(records, 2 * PAIR.size(), 7));
                LayoutSegment found = LayoutSegment.attach(PosixShm.open(name, true), PAIR)) {
            assertEquals(7, B.get(found.records(), found.base(2)));
            assertEquals(0, B.get(found.records(), found.base(0)));
            B.set(made.records(), made.base(0), 9);
            assertEquals(9, B.get(found.records(), found.base(0)));
            assertEquals(made.header(), found.header());
            assertEquals(self(), found.header().creator());
            assertEquals(PAIR, found.layout());
            assertEquals(name, found.segment().name());
            assertThrows(IndexOutOfBoundsException.class, () -> found.base(3));
            assertThrows(IndexOutOfBoundsException.class, () -> B.get(found.records(), 3 * PAIR.size()));
        }
    }

    @Test
    void tenThousandTimes() throws Exception {
        String name = Names.posix();
        try (LayoutSegment made = LayoutSegment.create(PosixShm.create(name, SIZE), PAIR, 3)) {
            int open = Descriptors.open().size();
            for (int i = 0; i < 10_000; i++) {
                try (LayoutSegment found = LayoutSegment.attach(PosixShm.open(name), PAIR)) {
                    B.set(found.records(), 0, i);
                }
            }
            assertEquals(open, Descriptors.open().size());
            assertEquals(1, mappings(name));
            assertEquals(9999, B.get(made.records(), 0));
        }
    }

    private static long mappings(String name) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            String inode = " " + Files.getAttribute(Path.of("/dev/shm" + name), "unix:ino") + " ";
            return lines.filter(line -> line.contains(inode)).count();
        }
    }

    @Test
    void recordsCrossSysvShm() throws Exception {
        SysvKey key = SysvKey.of(Names.key());
        try (LayoutSegment made = LayoutSegment.create(SysvShm.create(key, SIZE, Lifetime.PROCESS), PAIR, 3);
                LayoutSegment found = LayoutSegment.attach(SysvShm.open(key), PAIR)) {
            B.set(found.records(), found.base(1), 5);
            assertEquals(5, B.get(made.records(), made.base(1)));
            assertEquals(new Owner(Sys.geteuid(), 0600), found.segment().owner());
        }
    }

    @Test
    void recordsCrossMemfd() throws Exception {
        Memfd memory = Memfd.create(SIZE);
        try (LayoutSegment made = LayoutSegment.create(memory, PAIR, 3);
                LayoutSegment found = LayoutSegment.attach(Memfd.attach(memory.descriptor()), PAIR)) {
            B.set(found.records(), found.base(1), 5);
            assertEquals(5, B.get(made.records(), made.base(1)));
        }
    }

    @Test
    void recordsThatNobodyChangesAnyMore() throws Exception {
        try (Memfd memory = Memfd.create(SIZE, Writers.NOBODY)) {
            LayoutSegment made = LayoutSegment.create(memory, PAIR, 3);
            B.set(made.records(), made.base(1), 5);
            memory.freeze();
            assertThrows(IllegalStateException.class, () -> B.set(made.records(), 0, 6));
            try (LayoutSegment found = LayoutSegment.attach(Memfd.attach(memory.descriptor(), true), PAIR)) {
                assertEquals(5, B.get(found.records(), found.base(1)));
                assertThrows(IllegalArgumentException.class, () -> B.set(found.records(), 0, 6));
            }
        }
    }

    @Test
    void aNewerVersionServesAnOlderReaderThatKnowsIt() throws Exception {
        String name = Names.posix();
        try (LayoutSegment made =
                LayoutSegment.create(PosixShm.create(name, LayoutSegment.size(TRIPLE, 2)), TRIPLE, 2)) {
            B.set(made.records(), made.base(1), 4);
            try (LayoutSegment found = LayoutSegment.attach(PosixShm.open(name), PAIR, TRIPLE)) {
                assertEquals(4, B.get(found.records(), found.base(1)));
                assertEquals(TRIPLE, found.layout());
            }
            LayoutException unknown =
                    assertThrows(LayoutException.class, () -> LayoutSegment.attach(PosixShm.open(name), PAIR));
            assertEquals("fingerprint", unknown.details().get("rule"));
            assertEquals("Pair.c", unknown.details().get("field"));
            assertEquals("nothing", unknown.details().get("expected"));
            assertEquals("field c u64 offset 16", unknown.details().get("found"));
            LayoutException other =
                    assertThrows(LayoutException.class, () -> LayoutSegment.attach(PosixShm.open(name), OTHER, TRIPLE));
            assertEquals("version", other.details().get("rule"));
            assertEquals("Pair.b", other.details().get("field"));
        }
    }

    @Test
    void theFieldThatIsAnotherOneIsNamed() throws Exception {
        String name = Names.posix();
        try (LayoutSegment made = LayoutSegment.create(PosixShm.create(name, SIZE), PAIR, 3)) {
            LayoutException moved =
                    assertThrows(LayoutException.class, () -> LayoutSegment.attach(PosixShm.open(name), OTHER));
            assertEquals("Pair.b", moved.details().get("field"));
            assertEquals("field b u64 offset 0", moved.details().get("expected"));
            assertEquals("field a u64 offset 0", moved.details().get("found"));
            made.segment().memory().set(ValueLayout.JAVA_BYTE, SegmentHeader.SIZE, (byte) '?');
            LayoutException lying =
                    assertThrows(LayoutException.class, () -> LayoutSegment.attach(PosixShm.open(name), OTHER));
            assertEquals("Pair", lying.details().get("field"));
            assertEquals(made.header().fingerprint(), lying.details().get("found"));
        }
    }

    @Test
    void whatIsNotReadyIsRefusedOrWaitedFor() throws Exception {
        String name = Names.posix();
        try (PosixShm raw = PosixShm.create(name, SIZE)) {
            assertThrows(NotReadyException.class, () -> LayoutSegment.attach(PosixShm.open(name), PAIR));
            assertThrows(NotReadyException.class, () -> LayoutSegment.attach(PosixShm.open(name), Duration.ZERO, PAIR));
            begun(raw);
            assertThrows(
                    DeadlineException.class,
                    () -> LayoutSegment.attach(PosixShm.open(name), Duration.ofMillis(20), PAIR));
            Blocked waiter =
                    Blocked.start(false, () -> LayoutSegment.attach(PosixShm.open(name), Duration.ofDays(1), PAIR)
                            .close());
            SegmentHeader.publish(raw.memory());
            waiter.returned();
        }
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        String name = Names.posix();
        try (PosixShm raw = PosixShm.create(name, SIZE)) {
            begun(raw);
            Thread.currentThread().interrupt();
            assertThrows(
                    InterruptedIpcException.class,
                    () -> LayoutSegment.attach(PosixShm.open(name), Duration.ofDays(1), PAIR));
            assertTrue(Thread.interrupted(), "the interrupt status is kept");
        }
    }

    @Test
    void memoryThatOthersMayWriteIsRefused() throws Exception {
        String name = Names.posix();
        Path file = Path.of("/dev/shm" + name);
        try (LayoutSegment made = LayoutSegment.create(PosixShm.create(name, SIZE), PAIR, 3)) {
            for (String mode : new String[] {"rw--w----", "rw-----w-", "rwxrwxrwx"}) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
                IpcException failure =
                        assertThrows(IpcException.class, () -> LayoutSegment.attach(PosixShm.open(name), PAIR));
                assertEquals("PEER_REFUSED", failure.code());
                assertEquals(Sys.geteuid(), failure.details().get("uid"));
            }
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            LayoutSegment.attach(PosixShm.open(name), PAIR).close();
            assertEquals(3, made.header().recordCount());
        }
    }

    @Test
    void memoryOfAnotherUserIsRefused() throws Exception {
        Capability.require(Sys.geteuid() == 0, "root, to open a segment of another user");
        String name = Names.posix();
        Path file = Path.of("/dev/shm" + name);
        try (LayoutSegment made = LayoutSegment.create(PosixShm.create(name, SIZE), PAIR, 3)) {
            Files.setAttribute(file, "unix:uid", OtherUser.UID);
            IpcException failure =
                    assertThrows(IpcException.class, () -> LayoutSegment.attach(PosixShm.open(name), PAIR));
            assertEquals("PEER_REFUSED", failure.code());
            assertEquals(OtherUser.UID, failure.details().get("uid"));
            assertEquals(3, made.header().recordCount());
        }
    }

    @Test
    void whatStandsInItsPlaceIsRefused() throws Exception {
        Path file = Path.of("/dev/shm" + Names.posix());
        Path target = Path.of("/dev/shm" + Names.posix());
        String name = file.getFileName().toString();
        try (LayoutSegment made =
                LayoutSegment.create(PosixShm.create(target.getFileName().toString(), SIZE), PAIR, 3)) {
            Files.createSymbolicLink(file, target);
            assertEquals("ELOOP", refused(() -> LayoutSegment.attach(PosixShm.open(name), PAIR)));
            Files.delete(file);
            Files.createFile(file);
            assertEquals("WRONG_KIND", refused(() -> LayoutSegment.attach(PosixShm.open(name), PAIR)));
            Files.write(file, new byte[] {1});
            assertEquals("WRONG_KIND", refused(() -> LayoutSegment.attach(PosixShm.open(name), PAIR)));
            Files.write(file, new byte[127]);
            assertEquals("WRONG_KIND", refused(() -> LayoutSegment.attach(PosixShm.open(name), PAIR)));
            byte[] header = made.segment().memory().asSlice(0, 128).toArray(ValueLayout.JAVA_BYTE);
            Files.write(file, header);
            assertEquals("PROTOCOL", refused(() -> LayoutSegment.attach(PosixShm.open(name), PAIR)));
        } finally {
            Files.deleteIfExists(file);
        }
    }

    @Test
    void makingOneThatDoesNotFitClosesTheMemory() throws Exception {
        String name = Names.posix();
        PosixShm small = PosixShm.create(name, SIZE - 1);
        assertThrows(IllegalArgumentException.class, () -> LayoutSegment.create(small, PAIR, 3));
        assertEquals("ENOENT", refused(() -> PosixShm.open(name)));
        try (LayoutSegment made = LayoutSegment.create(PosixShm.create(name, SIZE), PAIR, 3)) {
            assertThrows(IllegalArgumentException.class, () -> LayoutSegment.create(PosixShm.open(name), PAIR, 3));
            assertEquals(SIZE, made.header().size());
        }
    }

    private static LayoutSegment shared(SegmentKind kind, long count) throws IpcException {
        PosixShm memory = PosixShm.create(Names.posix(), LayoutSegment.size(kind, PAIR, count));
        return LayoutSegment.create(memory, kind, PAIR, count, zero -> {});
    }

    private static void word(LayoutSegment segment, long beforeData, long value) {
        segment.segment().memory().set(ValueLayout.JAVA_LONG, segment.header().dataOffset() - beforeData, value);
    }

    private static MemorySegment pair(long b) {
        return MemorySegment.ofArray(new long[] {0, b});
    }

    @Test
    void aReadWaitsForTheWriterOfASeqlock() throws Exception {
        MemorySegment copy = pair(-1);
        try (LayoutSegment segment = shared(SegmentKind.SEQLOCK, 1)) {
            assertTrue(segment.read(copy, Duration.ZERO));
            assertEquals(0, B.get(copy, 0));
            word(segment, 64, 5);
            DeadlineException passed =
                    assertThrows(DeadlineException.class, () -> segment.read(copy, Duration.ofMillis(10)));
            assertEquals(segment.segment().name(), passed.details().get("name"));
            assertEquals("DEADLINE", refused(() -> segment.read(copy, Duration.ZERO)));
            Blocked reader = Blocked.start(false, () -> segment.read(copy));
            segment.seqlock().write(pair(7));
            reader.returned();
            assertEquals(7, B.get(copy, 0));
        }
    }

    @Test
    void aReadWaitsUntilTheWriterOfSlotsHasNotComeRound() throws Exception {
        MemorySegment copy = pair(-1);
        try (LayoutSegment segment = shared(SegmentKind.LATEST, 2)) {
            assertFalse(segment.read(copy, Duration.ZERO));
            segment.latest().write(pair(1));
            assertTrue(segment.read(copy));
            assertEquals(1, B.get(copy, 0));
            word(segment, 128, 3);
            assertEquals("DEADLINE", refused(() -> segment.read(copy, Duration.ZERO)));
            assertEquals("DEADLINE", refused(() -> segment.read(copy, Duration.ofMillis(10))));
            Blocked reader = Blocked.start(false, () -> segment.read(copy));
            segment.latest().write(pair(2));
            reader.returned();
            // As soon as the writer says that it begins with 2, it is known not to have come round to 1.
            assertTrue(List.of(1L, 2L).contains(B.get(copy, 0)));
        }
    }

    @Test
    void aReadEndsByInterruptAndByClose() throws Exception {
        LayoutSegment segment = shared(SegmentKind.SEQLOCK, 1);
        word(segment, 64, 1);
        Blocked interrupted = Blocked.start(false, () -> segment.read(pair(0)));
        interrupted.interrupt();
        assertInstanceOf(InterruptedIpcException.class, interrupted.ended().failure());
        Blocked closed = Blocked.start(false, () -> segment.read(pair(0)));
        segment.close();
        assertInstanceOf(ClosedException.class, closed.ended().failure());
    }

    @Test
    void plainRecordsAreNotReadSo() throws Exception {
        try (LayoutSegment segment = shared(SegmentKind.RECORDS, 1)) {
            assertThrows(IllegalArgumentException.class, () -> segment.read(pair(0)));
        }
        try (LayoutSegment segment = shared(SegmentKind.SEQLOCK, 1)) {
            assertThrows(IllegalArgumentException.class, () -> segment.read(MemorySegment.ofArray(new long[3])));
        }
    }
}
