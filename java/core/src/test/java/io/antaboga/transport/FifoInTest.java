package io.antaboga.transport;

import static io.antaboga.os.Constants.O_CLOEXEC;
import static io.antaboga.os.Constants.O_NONBLOCK;
import static io.antaboga.os.Constants.O_RDONLY;
import static io.antaboga.os.Constants.O_WRONLY;
import static io.antaboga.os.Constants.POLLHUP;
import static io.antaboga.os.Constants.POLLIN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.antaboga.Lifetime;
import io.antaboga.os.Errno;
import io.antaboga.os.Sys;
import io.antaboga.testing.Names;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a read of a FIFO makes of an empty one, whatever happens between its system calls. */
class FifoInTest {
    @TempDir
    private Path temporary;

    /** A writer that comes and goes while poll(2) looks: it has seen nothing to read, and then a hang-up. */
    @Test
    void whatIsWrittenWhilePollLooksIsRead() throws Exception {
        assertEquals(3, readWhile(POLLHUP, 3));
    }

    @Test
    void whatIsWrittenBeforePollLooksIsRead() throws Exception {
        assertEquals(3, readWhile(POLLIN | POLLHUP, 3));
        assertEquals(3, readWhile(POLLIN, 3));
    }

    @Test
    void aWriterThatLeavesNothingIsTheEnd() throws Exception {
        assertEquals(0, readWhile(POLLHUP, 0));
    }

    @Test
    void noWriterYetIsNotTheEnd() throws Exception {
        assertEquals(-Errno.EAGAIN, readWhile(0, 0));
    }

    /** Reads, while a writer comes, writes so many bytes and goes after the first look, and poll(2) tells these events. */
    private long readWhile(int events, int written) throws Exception {
        String path = temporary.resolve(Names.unique()).toString();
        FifoChannel.create(Path.of(path), null, StreamOptions.DEFAULT, Lifetime.PERSISTENT)
                .close();
        int fd = Sys.open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment octets = arena.allocate(8);
            FifoIn in = new FifoIn(fd) {
                @Override
                int events() {
                    if (events != 0) {
                        comeAndGo(path, octets.asSlice(0, written));
                    }
                    return events;
                }
            };
            return in.read(octets.address(), octets.byteSize());
        } finally {
            Sys.close(fd);
            FifoChannel.unlink(Path.of(path));
        }
    }

    private static void comeAndGo(String path, MemorySegment octets) {
        int fd = Sys.open(path, O_WRONLY | O_CLOEXEC, 0);
        try {
            octets.fill((byte) 7);
            assertEquals(
                    octets.byteSize(), octets.byteSize() == 0 ? 0 : Sys.write(fd, octets.address(), octets.byteSize()));
        } finally {
            Sys.close(fd);
        }
    }
}
