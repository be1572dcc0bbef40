package io.antaboga.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import io.antaboga.memory.PosixShm;
import io.antaboga.os.Constants;
import io.antaboga.os.Sys;
import io.antaboga.process.Descriptor;
import io.antaboga.testing.Descriptors;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Names;
import io.antaboga.testing.Pythons;
import io.antaboga.testing.Watchdog;
import io.antaboga.wire.Framing;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Descriptors that go along with messages, from Java to Python and back, and between two ends of one process. */
@ExtendWith({Watchdog.class, LeakCheck.class})
class UnixDescriptorsTest {
    private static final int TAKEN = 4;
    private static final PacketOptions OPTIONS = PacketOptions.DEFAULT.withMaxDescriptors(TAKEN);
    private static final StreamOptions RAW = StreamOptions.DEFAULT.withFraming(Framing.RAW);

    private UnixSeqpacketListener listener;

    @BeforeEach
    void listen() throws IpcException {
        listener = UnixSeqpacketListener.bindPrivately(OPTIONS);
    }

    @AfterEach
    void close() throws IpcException {
        listener.close();
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private Pythons.Script python() throws IOException {
        return Pythons.Script.start(
                Pythons.found().getLast(),
                UnixDescriptorsTest.class,
                "descriptors.py",
                listener.address().toString());
    }

    @Test
    void aSegmentGoesToPython() throws IOException {
        try (PosixShm segment = PosixShm.create(Names.posix(), 4096);
                Pythons.Script python = python();
                UnixSeqpacketChannel channel = listener.accept()) {
            segment.memory().fill((byte) 2);
            try (Descriptor descriptor = Descriptor.adopt(
                    Sys.open("/dev/shm" + segment.name(), Constants.O_RDWR | Constants.O_CLOEXEC, 0))) {
                channel.send(text("segment"), List.of(descriptor));
                assertTrue(descriptor.isOpen(), "it stays the sender's");
            }
            python.tell("take-memory");
            assertEquals("segment 8192 4096", python.answer());
            assertEquals("taken", text(segment.memory().asSlice(0, 5).toArray(ValueLayout.JAVA_BYTE)));
        }
    }

    @Test
    void aPipeGoesToPython() throws IOException {
        try (Pythons.Script python = python();
                UnixSeqpacketChannel channel = listener.accept();
                Descriptor.Pipe pipe = Descriptor.pipe()) {
            channel.send(text("pipe"), List.of(pipe.read()));
            python.tell("take-pipe");
            try (PipeChannel out = PipeChannel.of(null, pipe.write(), RAW)) {
                out.send(text("through"));
            }
            assertEquals("pipe through", python.answer());
        }
    }

    @Test
    void memoryComesFromPython() throws IOException {
        try (Pythons.Script python = python();
                UnixSeqpacketChannel channel = listener.accept()) {
            python.tell("give-memory", Names.unique());
            assertEquals("given", python.answer());
            try (Delivery delivery = channel.receiveDelivery();
                    Arena arena = Arena.ofConfined()) {
                assertEquals("memory", text(delivery.body()));
                Path file = Path.of(
                        "/proc/self/fd/" + delivery.descriptors().getFirst().number());
                try (FileChannel open = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                    MemorySegment mapped = open.map(FileChannel.MapMode.READ_WRITE, 0, open.size(), arena);
                    assertEquals(6000, mapped.byteSize());
                    assertEquals((byte) 199, mapped.get(ValueLayout.JAVA_BYTE, 199));
                    mapped.asSlice(0, 5).copyFrom(MemorySegment.ofArray("taken".getBytes(StandardCharsets.UTF_8)));
                }
            }
            python.tell("check-memory");
            assertEquals("taken", python.answer());
        }
    }

    @Test
    void aPipeComesFromPythonAndWorks() throws IOException {
        try (Pythons.Script python = python();
                UnixSeqpacketChannel channel = listener.accept()) {
            python.tell("give-pipe");
            assertEquals("given", python.answer());
            try (Delivery delivery = channel.receiveDelivery()) {
                assertEquals(0, delivery.body().length);
                assertEquals(2, delivery.descriptors().size());
                for (Descriptor descriptor : delivery.descriptors()) {
                    assertTrue((Descriptors.flags(descriptor.number()) & Constants.O_CLOEXEC) != 0);
                }
                try (PipeChannel pipe = PipeChannel.of(
                        delivery.descriptors().get(0), delivery.descriptors().get(1), StreamOptions.DEFAULT)) {
                    pipe.send(text("through"));
                    assertEquals("through", text(pipe.receive()));
                }
            }
        }
    }

    @Test
    void moreThanAreTakenIsAnErrorOfThatMessageAlone() throws IOException {
        for (int count : new int[] {TAKEN + 1, TAKEN + 2, 200}) {
            try (Pythons.Script python = python();
                    UnixSeqpacketChannel channel = listener.accept()) {
                int before = Descriptors.open().size();
                python.tell("give-many", Integer.toString(count));
                assertEquals("given", python.answer());
                IpcException failure = assertThrows(IpcException.class, channel::receiveDelivery);
                assertEquals(
                        "recvmsg: more descriptors than there is room for (DESCRIPTORS_LOST), name="
                                + listener.address() + ", limit=4",
                        failure.getMessage());
                assertEquals(before, Descriptors.open().size());
                try (Delivery next = channel.receiveDelivery()) {
                    assertEquals("next", text(next.body()));
                    assertEquals(List.of(), next.descriptors());
                }
            }
        }
    }

    @Test
    void whoeverDoesNotWantThemDoesNotKeepThem() throws IOException {
        try (UnixSeqpacketChannel one = UnixSeqpacketChannel.connect(listener.address());
                UnixSeqpacketChannel other = listener.accept();
                Descriptor.Pipe pipe = Descriptor.pipe()) {
            List<Descriptor> both = List.of(pipe.read(), pipe.write());
            int before = Descriptors.open().size();
            one.send(text("a"), both);
            one.send(text("b"), both);
            one.send(text("c"), both);
            assertEquals("a", text(other.receive()));
            assertEquals("b", text(other.tryReceive().orElseThrow()));
            assertEquals(before, Descriptors.open().size());
            Delivery delivery = other.tryReceiveDelivery().orElseThrow();
            assertEquals(before + 2, Descriptors.open().size());
            int taken = delivery.descriptors().getFirst().release();
            delivery.close();
            assertEquals(before + 1, Descriptors.open().size(), "the one that was taken is left");
            Sys.close(taken);
            // The other direction takes none: what comes is dropped, and never enters this process.
            other.send(text("none"), Collections.nCopies(DescriptorChannel.MAX_DESCRIPTORS, pipe.read()));
            try (Delivery none = one.receiveDelivery()) {
                assertArrayEquals("none".getBytes(StandardCharsets.UTF_8), none.body());
                assertEquals(List.of(), none.descriptors());
            }
            assertEquals(before, Descriptors.open().size());
            one.send(text("left behind"), both);
        }
    }

    @Test
    void misuse() throws IOException {
        try (UnixSeqpacketChannel one = UnixSeqpacketChannel.connect(listener.address());
                UnixSeqpacketChannel other = listener.accept();
                Descriptor.Pipe pipe = Descriptor.pipe()) {
            List<Descriptor> tooMany = Collections.nCopies(DescriptorChannel.MAX_DESCRIPTORS + 1, pipe.read());
            assertThrows(IllegalArgumentException.class, () -> one.send(text("x"), tooMany));
            Sys.close(pipe.read().release());
            assertThrows(IllegalStateException.class, () -> one.send(text("x"), List.of(pipe.read())));
            assertFalse(other.tryReceive().isPresent());
            one.send(text("usable"));
            assertEquals("usable", text(other.receive()));
        }
    }
}
