package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.call.wire.Buffer;
import io.antaboga.transport.UnixSeqpacketChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;

/** Caller and worker of one connection, in one process, with no control channel: tables of buffers are handed over as they are. */
record MemoryPair(Segments caller, Segments worker, BlockingQueue<Object> told) implements AutoCloseable {
    static MemoryPair open() throws IpcException {
        BlockingQueue<Object> told = new LinkedBlockingQueue<>();
        UnixSeqpacketChannel.Pair pair = UnixSeqpacketChannel.create(Side.OPTIONS);
        Side here = new Side(pair.channel());
        Side there = new Side(UnixSeqpacketChannel.of(pair.peer(), Side.OPTIONS));
        Segments worker = Segments.worker(there, told::add, told::add);
        return new MemoryPair(Segments.caller(here, told::add, told::add), worker, told);
    }

    /** What fills a message. */
    interface Filling {
        void fill(Outgoing message) throws IpcException;
    }

    /** Makes a message and says that it went: its table. */
    static List<Buffer> sent(Segments from, Filling filling) throws IpcException {
        try (Outgoing message = from.outgoing()) {
            filling.fill(message);
            message.announce();
            message.sent();
            return List.copyOf(message.buffers());
        }
    }

    /** Mappings of this process of the kind that segments are. */
    static long mappings() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains("/memfd:antaboga")).count();
        }
    }

    /** Has the collector look until nothing is mapped that was received; the watchdog ends what never does. */
    static void collect() throws IOException {
        while (mappings() > 0) {
            System.gc();
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() throws IpcException {
        try (caller;
                worker) {
            return;
        }
    }
}
