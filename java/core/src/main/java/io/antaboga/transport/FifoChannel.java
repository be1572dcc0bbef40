package io.antaboga.transport;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.os.Deadline;
import io.antaboga.registry.owned.OpenOrCreate;
import io.antaboga.registry.owned.OwnedName;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * A channel over one or two named pipes ({@code fifo(7)}); see {@code spec/transport/fifo.md}.
 *
 * <p>Opening never waits, whichever side comes first: the first send waits until somebody reads, the first receive until
 * somebody has written; {@code trySend} is false while nobody reads. When the last writer has gone, receiving is
 * {@link io.antaboga.PeerClosedException}. Several processes may send into one FIFO. For any number of threads.
 */
public final class FifoChannel extends ByteStreamChannel {
    private final FifoEnds ends;

    private FifoChannel(FifoEnds ends, StreamOptions options, String in, String out) {
        super(ends, options, "in", in == null ? "-" : in, "out", out == null ? "-" : out);
        this.ends = ends;
    }

    /**
     * Makes the FIFOs, mode 0600, which must not exist.
     *
     * @param in what to receive from, or null for none
     * @param out what to send to, or null for none
     */
    public static FifoChannel create(Path in, Path out, StreamOptions options, Lifetime lifetime) throws IpcException {
        Objects.requireNonNull(lifetime, "lifetime");
        return make(in, out, options, path -> Fifos.create(path, lifetime));
    }

    /**
     * Opens FIFOs that must exist.
     *
     * @param in what to receive from, or null for none
     * @param out what to send to, or null for none
     */
    public static FifoChannel open(Path in, Path out, StreamOptions options) throws IpcException {
        return make(in, out, options, Fifos::open);
    }

    /** Opens the FIFOs, making those that are absent with this lifetime; for either side, first or second. */
    public static FifoChannel openOrCreate(Path in, Path out, StreamOptions options, Lifetime lifetime)
            throws IpcException {
        Objects.requireNonNull(lifetime, "lifetime");
        return make(in, out, options, path -> openOrCreate(path, lifetime));
    }

    private static OwnedName openOrCreate(String path, Lifetime lifetime) throws IpcException {
        return OpenOrCreate.of(() -> Fifos.open(path), () -> Fifos.create(path, lifetime));
    }

    /** Removes a FIFO; those who have it open go on using it. */
    public static void unlink(Path path) throws IpcException {
        Fifos.unlink(Fifos.name(path));
    }

    private static FifoChannel make(Path in, Path out, StreamOptions options, FifoEnds.Source source)
            throws IpcException {
        String inName = in == null ? null : Fifos.name(in);
        String outName = out == null ? null : Fifos.name(out);
        if (Objects.equals(inName, outName)) {
            throw new IllegalArgumentException(in == null ? "no FIFO" : "one FIFO for both directions: " + in);
        }
        return new FifoChannel(FifoEnds.open(inName, outName, options, source), options, inName, outName);
    }

    /**
     * Waits until somebody reads what this channel sends, as the first send does by itself: from then on that reader learns
     * it when this end goes. Zero asks once.
     */
    public void awaitReader(Duration timeout) throws IpcException {
        if (ends.writer() == null) {
            throw new IllegalStateException("awaitReader on a channel that only receives");
        }
        try {
            ends.awaitReader(Deadline.after(timeout));
        } finally {
            Reference.reachabilityFence(this);
        }
    }
}
