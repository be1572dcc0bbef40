package io.antaboga.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.ClosedException;
import io.antaboga.DeadlineException;
import io.antaboga.InterruptedIpcException;
import io.antaboga.IpcException;
import io.antaboga.os.Constants;
import io.antaboga.os.Sys;
import io.antaboga.process.Descriptor;
import io.antaboga.testing.Blocked;
import io.antaboga.testing.Descriptors;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Watchdog;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith({Watchdog.class, LeakCheck.class})
class StreamInputTest {
    private static void write(Descriptor to, String text) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom(text);
            assertEquals(text.length(), Sys.write(to.number(), bytes.address(), text.length()));
        }
    }

    @Test
    void bytesComeAsTheyAreWrittenAndThenTheEnd() throws Exception {
        try (Descriptor.Pipe pipe = Descriptor.pipe();
                StreamInput input = StreamInput.of(pipe.read().number())) {
            assertThrows(DeadlineException.class, () -> input.read(Duration.ZERO));
            write(pipe.write(), "one");
            assertEquals("one", new String(input.read(Duration.ZERO)));
            assertThrows(DeadlineException.class, () -> input.read(Duration.ofMillis(5)));
            write(pipe.write(), "two");
            pipe.write().close();
            assertEquals("two", new String(input.read()));
            assertEquals(0, input.read().length);
            assertEquals(0, input.read(Duration.ZERO).length);
        }
    }

    @Test
    void aFileIsReadToItsEndWithNoTimeAtAll(@TempDir Path folder) throws Exception {
        byte[] content = new byte[200_000];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i * 31);
        }
        Path file = Files.write(folder.resolve("file"), content);
        try (Descriptor opened = Descriptor.adopt(Sys.open(file.toString(), Constants.O_CLOEXEC, 0));
                StreamInput input = StreamInput.of(opened.number())) {
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            for (byte[] block = input.read(Duration.ZERO); block.length > 0; block = input.read(Duration.ZERO)) {
                read.writeBytes(block);
            }
            assertArrayEquals(content, read.toByteArray());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closingAndInterruptEndAReadAndLeaveTheDescriptorOpen(boolean virtual) throws Exception {
        for (int round = 0; round < 50; round++) {
            try (Descriptor.Pipe pipe = Descriptor.pipe()) {
                StreamInput input = StreamInput.of(pipe.read().number());
                Blocked interrupted = Blocked.start(virtual, input::read).drift(round);
                interrupted.interrupt();
                Blocked.Ended ended = interrupted.ended();
                assertInstanceOf(InterruptedIpcException.class, ended.failure());
                assertTrue(ended.interrupted());
                Blocked closed = Blocked.start(virtual, input::read).drift(round);
                input.close();
                assertInstanceOf(ClosedException.class, closed.ended().failure());
                assertThrows(ClosedException.class, input::read);
                assertEquals(0, Descriptors.flags(pipe.read().number()) & Constants.O_NONBLOCK);
            }
        }
    }

    @Test
    void whatCannotBeReadSaysSo(@TempDir Path folder) throws Exception {
        assertEquals(
                "EBADF",
                assertThrows(IpcException.class, () -> StreamInput.of(9999)).code());
        try (Descriptor opened = Descriptor.adopt(Sys.open(folder.toString(), Constants.O_CLOEXEC, 0));
                StreamInput input = StreamInput.of(opened.number())) {
            assertEquals("EISDIR", assertThrows(IpcException.class, input::read).code());
        }
    }
}
