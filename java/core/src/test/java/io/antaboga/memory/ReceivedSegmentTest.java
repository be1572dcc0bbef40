package io.antaboga.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.ClosedException;
import io.antaboga.IpcException;
import io.antaboga.os.Constants;
import io.antaboga.os.Sys;
import io.antaboga.process.Descriptor;
import io.antaboga.testing.Descriptors;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Names;
import io.antaboga.testing.Watchdog;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Segments that come as descriptors. */
@ExtendWith({Watchdog.class, LeakCheck.class})
class ReceivedSegmentTest {
    private static final long SIZE = 5000;

    private static byte at(Segment segment, long offset) {
        return segment.memory().get(ValueLayout.JAVA_BYTE, offset);
    }

    private static Descriptor open(String path, int flags) throws IpcException {
        return Descriptor.adopt(Sys.open(path, flags | Constants.O_CLOEXEC, 0));
    }

    @Test
    void theSameMemoryWithoutAName() throws IOException {
        try (PosixShm segment = PosixShm.create(Names.posix(), SIZE)) {
            int before = Descriptors.open().size();
            Descriptor descriptor = segment.descriptor();
            assertTrue((Descriptors.flags(descriptor.number()) & Constants.O_CLOEXEC) != 0);
            segment.unlink();
            try (ReceivedSegment received = ReceivedSegment.attach(descriptor)) {
                assertEquals(SIZE, received.size());
                assertEquals(segment.owner(), received.owner());
                segment.memory().set(ValueLayout.JAVA_BYTE, 0, (byte) 7);
                assertEquals(7, at(received, 0));
                received.memory().set(ValueLayout.JAVA_BYTE, SIZE - 1, (byte) 8);
                assertEquals(8, at(segment, SIZE - 1));
                try (ReceivedSegment again = ReceivedSegment.attach(received.descriptor(), true)) {
                    assertEquals(8, at(again, SIZE - 1));
                    assertTrue(again.readOnly() && again.memory().isReadOnly());
                    assertEquals(received.name(), again.name());
                }
                assertEquals(
                        "shm_unlink: no such file or directory (ENOENT), identity=" + received.name(),
                        assertThrows(IpcException.class, received::unlink).getMessage());
            }
            assertEquals(before, Descriptors.open().size());
        }
    }

    @Test
    void aHandleForReadingGivesOneForReading() throws IOException {
        try (PosixShm segment = PosixShm.create(Names.posix(), SIZE);
                PosixShm reading = PosixShm.open(segment.name(), true)) {
            int before = Descriptors.open().size();
            Descriptor descriptor = reading.descriptor();
            int number = descriptor.number();
            assertEquals(
                    "attach: permission denied (EACCES), fd=" + number + ", readonly=0",
                    assertThrows(IpcException.class, () -> ReceivedSegment.attach(descriptor))
                            .getMessage());
            assertEquals(before, Descriptors.open().size());
            try (ReceivedSegment received = ReceivedSegment.attach(reading.descriptor(), true)) {
                segment.memory().set(ValueLayout.JAVA_BYTE, 3, (byte) 9);
                assertEquals(9, at(received, 3));
            }
            try (Descriptor writing = open("/dev/shm" + segment.name(), Constants.O_WRONLY)) {
                assertEquals(
                        "EACCES",
                        assertThrows(IpcException.class, () -> ReceivedSegment.attach(writing, true))
                                .code());
            }
        }
    }

    @Test
    void whatIsNoSegment() throws IOException {
        Path empty = Files.createFile(Path.of("/dev/shm" + Names.posix()));
        try (Descriptor.Pipe pipe = Descriptor.pipe()) {
            int before = Descriptors.open().size();
            for (Descriptor each : List.of(
                    pipe.read().duplicate(),
                    pipe.write().duplicate(),
                    open("/", Constants.O_RDONLY),
                    open("/dev/zero", Constants.O_RDWR),
                    open("/proc/self/stat", Constants.O_RDONLY),
                    open(empty.toString(), Constants.O_RDWR))) {
                IpcException failure = assertThrows(IpcException.class, () -> ReceivedSegment.attach(each, true));
                assertTrue(
                        failure.getMessage()
                                .matches("attach: (not|empty).* \\(WRONG_KIND\\), fd=\\d+, size=\\d+, mode=\\d+"),
                        failure.getMessage());
            }
            assertEquals(before, Descriptors.open().size());
        } finally {
            Files.delete(empty);
        }
    }

    @Test
    void afterClose() throws IOException {
        try (PosixShm segment = PosixShm.create(Names.posix(), SIZE)) {
            ReceivedSegment received = ReceivedSegment.attach(segment.descriptor());
            received.close();
            received.close();
            assertThrows(IllegalStateException.class, () -> at(received, 0));
            assertThrows(ClosedException.class, received::descriptor);
            PosixShm other = PosixShm.open(segment.name());
            other.close();
            assertThrows(ClosedException.class, other::descriptor);
        }
    }
}
