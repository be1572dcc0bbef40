package io.antaboga.transport;

import io.antaboga.IpcException;
import io.antaboga.process.Descriptor;

/**
 * A channel over anonymous pipes, or over any descriptors that carry streams of bytes; see
 * {@code spec/transport/pipe.md}.
 *
 * <p>Owns its descriptors. Sending when nobody can read any more is {@code EPIPE}, never a signal.
 */
public final class PipeChannel extends ByteStreamChannel {
    private PipeChannel(int in, int out, StreamOptions options) throws IpcException {
        super(in, out, options, "in", in < 0 ? "-" : in, "out", out < 0 ? "-" : out);
    }

    /**
     * A channel and the two descriptors that make its other end, to be given to a child and then closed here.
     *
     * @param channel this process's end
     * @param peerIn what the other end receives from
     * @param peerOut what the other end sends to
     */
    public record Pair(PipeChannel channel, Descriptor peerIn, Descriptor peerOut) implements AutoCloseable {
        /** Closes all that is still open. */
        @Override
        public void close() throws IpcException {
            try (channel;
                    peerIn;
                    peerOut) {
                return;
            }
        }
    }

    /** Makes two pipes, one for each direction; no child gets any of their ends unless it is given them. */
    public static Pair create(StreamOptions options) throws IpcException {
        Descriptor.Pipe there = Descriptor.pipe();
        Descriptor.Pipe back = null;
        boolean done = false;
        try {
            back = Descriptor.pipe();
            Pair pair = new Pair(of(back.read(), there.write(), options), there.read(), back.write());
            done = true;
            return pair;
        } finally {
            if (!done) {
                there.close();
                if (back != null) {
                    back.close();
                }
            }
        }
    }

    /** Like {@link #create(StreamOptions)}, with {@link StreamOptions#DEFAULT}. */
    public static Pair create() throws IpcException {
        return create(StreamOptions.DEFAULT);
    }

    /**
     * Takes descriptors over, also when it fails.
     *
     * @param in what to receive from, or null for none; may be the same object as {@code out}
     * @param out what to send to, or null for none
     */
    public static PipeChannel of(Descriptor in, Descriptor out, StreamOptions options) throws IpcException {
        if (in == null && out == null) {
            throw new IllegalArgumentException("no descriptor");
        }
        int input = in == null ? -1 : in.release();
        int output = out == null ? -1 : out == in ? input : out.release();
        return new PipeChannel(input, output, options);
    }

    /**
     * Takes over descriptors that this process was started with, and keeps them from its own children unless they are
     * the standard ones.
     *
     * @param in the number to receive from, or -1 for none; may be the same socket as {@code out}
     * @param out the number to send to, or -1 for none
     */
    public static PipeChannel inherited(int in, int out, StreamOptions options) throws IpcException {
        if (in < -1 || out < -1) {
            throw new IllegalArgumentException("not a descriptor: in=" + in + ", out=" + out);
        }
        Descriptor input = in < 0 ? null : Descriptor.adopt(in);
        return of(input, in == out ? input : out < 0 ? null : Descriptor.adopt(out), options);
    }

    /** Like {@link #inherited(int, int, StreamOptions)}, with {@link StreamOptions#DEFAULT}. */
    public static PipeChannel inherited(int in, int out) throws IpcException {
        return inherited(in, out, StreamOptions.DEFAULT);
    }
}
