package io.antaboga.call;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.antaboga.IpcException;
import io.antaboga.call.wire.Kind;
import io.antaboga.call.wire.Message;
import io.antaboga.process.Child;
import io.antaboga.transport.UnixSeqpacketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A Python at the other end of memory, which does what {@code memory_peer.py} can do. */
final class PythonMemory implements AutoCloseable {
    /** What it does, in its order. */
    enum Doing {
        OCTETS_BACK,
        VIEWS_BACK,
        PART_BACK,
        FIRST_BYTE,
        KEEP,
        FIRST_KEPT,
        DROP,
        MAKE,
        HELD,
        LIE,
        COPY
    }

    /** What is done with the answer while its buffers are there. */
    interface Reading<T> {
        T read(Incoming answer) throws IpcException;
    }

    final Segments segments;
    final Child child;
    /** What was told of the side. */
    final BlockingQueue<Object> told;

    private final UnixSeqpacketChannel control;
    private long calls;

    private PythonMemory(Segments segments, Child child, UnixSeqpacketChannel control, BlockingQueue<Object> told) {
        this.told = told;
        this.segments = segments;
        this.child = child;
        this.control = control;
    }

    static PythonMemory start(String python) throws IOException {
        String root = System.getProperty("antaboga.root");
        String script;
        try (var source = PythonMemory.class.getResourceAsStream("memory_peer.py")) {
            script = new String(source.readAllBytes(), StandardCharsets.UTF_8);
        }
        UnixSeqpacketChannel.Pair side = UnixSeqpacketChannel.create(Side.OPTIONS);
        UnixSeqpacketChannel.Pair control = UnixSeqpacketChannel.create(Side.OPTIONS);
        try (var sidePeer = side.peer();
                var controlPeer = control.peer()) {
            Child child = Child.command(python, "-c", script)
                    .environment("PYTHONPATH", Path.of(root, "python/src").toString())
                    .descriptor(3, sidePeer)
                    .descriptor(4, controlPeer)
                    .start();
            BlockingQueue<Object> told = new LinkedBlockingQueue<>();
            Segments segments = Segments.caller(new Side(side.channel()), told::add, told::add);
            return new PythonMemory(segments, child, control.channel(), told);
        }
    }

    <T> T call(Doing doing, MemoryPair.Filling filling, Reading<T> reading) throws IpcException {
        try (Outgoing out = segments.outgoing()) {
            filling.fill(out);
            Message call = Message.call(doing.ordinal(), ++calls, 0, 0, Message.JSON, "[]".getBytes());
            byte[] octets = call.write(out, 1 << 16);
            out.announce();
            control.send(octets);
            out.sent();
        }
        Message answer = Message.read(control.receive(), segments::spilled);
        assertEquals(calls, answer.call());
        try (Incoming incoming = segments.incoming(answer.buffers())) {
            if (answer.kind() == Kind.ERROR) {
                throw new IllegalStateException(new String(incoming.octets(0), StandardCharsets.UTF_8));
            }
            return reading.read(incoming);
        }
    }

    /** Numbers known there, segments mapped there, and descriptors open there. */
    String held() throws IpcException {
        return call(Doing.HELD, out -> {}, answer -> new String(answer.octets(0), StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        try (child;
                control;
                segments) {
            return;
        } catch (IpcException e) {
            throw new UncheckedIOException(e);
        }
    }
}
