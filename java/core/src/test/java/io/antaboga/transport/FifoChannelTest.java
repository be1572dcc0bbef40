package io.antaboga.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.ClosedException;
import io.antaboga.DeadlineException;
import io.antaboga.InterruptedIpcException;
import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.PeerClosedException;
import io.antaboga.os.Constants;
import io.antaboga.os.Sys;
import io.antaboga.process.Descriptor;
import io.antaboga.testing.Blocked;
import io.antaboga.testing.Names;
import io.antaboga.wire.Framing;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FifoChannelTest extends StreamChannelContract {
    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    private Path temporary;

    private Path path() {
        return temporary.resolve(Names.unique());
    }

    @Override
    Ends connect(StreamOptions options) throws Exception {
        Path there = path();
        Path back = path();
        FifoChannel left = FifoChannel.create(back, there, options, Lifetime.PROCESS);
        FifoChannel right = FifoChannel.open(there, back, options);
        left.awaitReader(LONG);
        right.awaitReader(LONG);
        return new Ends(left, right);
    }

    @Override
    Bare connectBare(StreamOptions options) throws Exception {
        Path in = path();
        Path out = path();
        FifoChannel channel = FifoChannel.create(in, out, options, Lifetime.PROCESS);
        Descriptor bareIn = bare(out, Constants.O_RDONLY | Constants.O_NONBLOCK);
        Descriptor bareOut = bare(in, Constants.O_WRONLY);
        channel.awaitReader(LONG);
        return new Bare(channel, bareIn, bareOut);
    }

    private static Descriptor bare(Path path, int flags) throws IpcException {
        int fd = Sys.open(path.toString(), flags | Constants.O_CLOEXEC, 0);
        Sys.fcntl(fd, Constants.F_SETFL, 0);
        return Descriptor.adopt(fd);
    }

    private static FifoChannel reading(Path path) throws IpcException {
        return FifoChannel.openOrCreate(path, null, StreamOptions.DEFAULT, Lifetime.PROCESS);
    }

    private static FifoChannel writing(Path path) throws IpcException {
        return FifoChannel.openOrCreate(null, path, StreamOptions.DEFAULT, Lifetime.PROCESS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theWriterMayComeFirst(boolean virtual) throws Exception {
        Path path = path();
        try (FifoChannel writer = writing(path)) {
            assertFalse(writer.trySend(ByteBuffer.allocate(3)), "nobody reads");
            assertThrows(DeadlineException.class, () -> writer.send(message(1, 1), Duration.ZERO));
            Blocked sender = Blocked.start(virtual, () -> writer.send(message(5, 5)));
            try (FifoChannel reader = reading(path)) {
                assertArrayEquals(message(5, 5), reader.receive());
                sender.returned();
                assertTrue(writer.trySend(ByteBuffer.wrap(message(6, 6))));
                assertArrayEquals(message(6, 6), reader.receive(Duration.ZERO));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theReaderMayComeFirst(boolean virtual) throws Exception {
        Path path = path();
        try (FifoChannel reader = reading(path)) {
            assertTrue(reader.tryReceive().isEmpty(), "nobody has written, which is not the end");
            assertThrows(DeadlineException.class, () -> reader.receive(Duration.ZERO));
            Blocked receiver = Blocked.start(virtual, () -> assertArrayEquals(message(5, 5), reader.receive()));
            try (FifoChannel writer = writing(path)) {
                writer.send(message(5, 5), Duration.ZERO);
                receiver.returned();
            }
            assertThrows(PeerClosedException.class, reader::receive);
        }
    }

    @Test
    void whatAWriterLeavesWhoIsGoneIsReceived() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Path path = path();
            try (FifoChannel reader = reading(path)) {
                Blocked writer = Blocked.start(false, () -> {
                    try (FifoChannel brief = writing(path)) {
                        brief.send(message(9, 9));
                    }
                });
                byte[] message = null;
                while (message == null) {
                    message = reader.tryReceive().orElse(null);
                }
                assertArrayEquals(message(9, 9), message);
                writer.returned();
                assertThrows(PeerClosedException.class, reader::receive);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void openingEndsByDeadlineCloseAndInterrupt(boolean virtual) throws Exception {
        for (int round = 0; round < ROUNDS / 2; round++) {
            FifoChannel writer = writing(path());
            Blocked late = Blocked.start(virtual, () -> writer.send(message(1, 1), Duration.ofMillis(1)));
            assertInstanceOf(DeadlineException.class, late.ended().failure());
            Blocked interrupted =
                    Blocked.start(virtual, () -> writer.send(message(1, 1))).drift(round);
            interrupted.interrupt();
            assertInstanceOf(InterruptedIpcException.class, interrupted.ended().failure());
            Blocked closed =
                    Blocked.start(virtual, () -> writer.send(message(1, 1))).drift(round);
            Blocked queued = Blocked.start(!virtual, () -> writer.awaitReader(LONG));
            writer.close();
            assertInstanceOf(ClosedException.class, closed.ended().failure());
            assertInstanceOf(ClosedException.class, queued.ended().failure());
        }
    }

    @Test
    void messagesOfManyWritersNeverMix() throws Exception {
        Path path = path();
        int[] lengths = {1, 4000, Constants.PIPE_BUF, 100_000, 300_000, 17};
        int each = 40;
        try (FifoChannel reader = reading(path)) {
            List<FifoChannel> writers = new ArrayList<>();
            List<Blocked> threads = new ArrayList<>();
            for (int w = 0; w < lengths.length; w++) {
                FifoChannel writer = writing(path);
                writer.awaitReader(LONG);
                writers.add(writer);
                int length = lengths[w];
                threads.add(Blocked.start(w % 2 == 0, () -> {
                    for (int i = 0; i < each; i++) {
                        writer.send(message(length, length));
                    }
                }));
            }
            for (int i = 0; i < lengths.length * each; i++) {
                byte[] message = reader.receive();
                assertArrayEquals(message(message.length, message.length), message);
            }
            for (Blocked thread : threads) {
                thread.returned();
            }
            for (FifoChannel writer : writers) {
                writer.close();
            }
            assertThrows(PeerClosedException.class, reader::receive);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLockThatAnotherHoldsIsWaitedForWithinTheDeadline(boolean virtual) throws Exception {
        Path path = path();
        try (FifoChannel reader = reading(path);
                FifoChannel writer = writing(path);
                Descriptor other = bare(path, Constants.O_WRONLY)) {
            assertEquals(0, Sys.flock(other.number(), Constants.LOCK_EX));
            assertFalse(writer.trySend(ByteBuffer.allocate(1)));
            Blocked late = Blocked.start(virtual, () -> writer.send(message(1, 1), SHORT));
            assertInstanceOf(DeadlineException.class, late.ended().failure());
            Blocked sender = Blocked.start(virtual, () -> writer.send(message(2, 2)));
            assertEquals(0, Sys.flock(other.number(), Constants.LOCK_UN));
            sender.returned();
            assertArrayEquals(message(2, 2), reader.receive());
        }
    }

    @Test
    void rawTalksToCat() throws Exception {
        Path there = path();
        Path back = path();
        StreamOptions raw = StreamOptions.DEFAULT.withFraming(Framing.RAW);
        byte[] text = "each line\nas it is\n".repeat(9000).getBytes(StandardCharsets.US_ASCII);
        try (FifoChannel channel = FifoChannel.create(back, there, raw, Lifetime.PROCESS)) {
            Process cat = new ProcessBuilder("cat", there.toString())
                    .redirectOutput(back.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            Blocked sender = Blocked.start(false, () -> {
                channel.send(text);
                channel.endSending();
            });
            assertArrayEquals(text, channel.receive());
            sender.returned();
            assertEquals(0, cat.waitFor());
            cat.getOutputStream().close();
            cat.getErrorStream().close();
            cat.getInputStream().close();
        }
    }

    @Test
    void theFilesArePrivateAndGoWithTheirCreator() throws Exception {
        Path in = path();
        Path out = path();
        FifoChannel made = FifoChannel.create(in, out, StreamOptions.DEFAULT, Lifetime.PROCESS);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(in)));
        made.close();
        made.close();
        assertFalse(Files.exists(in));
        assertFalse(Files.exists(out));
        FifoChannel.create(in, null, StreamOptions.DEFAULT, Lifetime.PERSISTENT).close();
        IpcException taken = assertThrows(
                IpcException.class, () -> FifoChannel.create(out, in, StreamOptions.DEFAULT, Lifetime.PERSISTENT));
        assertEquals("EEXIST", taken.code());
        assertFalse(Files.exists(out), "what was made before the failure is gone");
        FifoChannel.unlink(in);
        assertEquals(
                "ENOENT",
                assertThrows(IpcException.class, () -> FifoChannel.unlink(in)).code());
    }

    @Test
    void anotherFifoThatHasTheNameByNowIsNotWrittenTo() throws Exception {
        Path path = path();
        FifoChannel made = FifoChannel.create(null, path, StreamOptions.DEFAULT, Lifetime.PROCESS);
        // Kept under another name, so that its inode number is not given out again.
        Path moved = Files.move(path, path());
        try (FifoChannel other = FifoChannel.create(path, null, StreamOptions.DEFAULT, Lifetime.PROCESS)) {
            IpcException failure = assertThrows(IpcException.class, () -> made.send(message(3, 3)));
            assertEquals("WRONG_KIND", failure.code());
            // A writer came to look and went; it left nothing.
            assertThrows(PeerClosedException.class, () -> other.receive(Duration.ZERO));
            made.close();
            assertTrue(Files.exists(path), "a name that stands for another FIFO stays");
        }
        Files.delete(moved);
    }

    @Test
    void whatIsNoFifoIsRefused() throws Exception {
        Path file = Files.createFile(path());
        for (Path other : List.of(file, temporary, Files.createSymbolicLink(path(), file))) {
            IpcException failure =
                    assertThrows(IpcException.class, () -> FifoChannel.open(other, null, StreamOptions.DEFAULT));
            assertEquals("WRONG_KIND", failure.code());
            assertEquals(
                    "WRONG_KIND",
                    assertThrows(IpcException.class, () -> FifoChannel.unlink(other))
                            .code());
        }
        assertThrows(IllegalArgumentException.class, () -> FifoChannel.open(null, null, StreamOptions.DEFAULT));
        assertThrows(IllegalArgumentException.class, () -> FifoChannel.open(file, file, StreamOptions.DEFAULT));
    }
}
