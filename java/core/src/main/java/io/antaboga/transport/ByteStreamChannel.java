package io.antaboga.transport;

import static io.antaboga.os.Constants.SHUT_WR;

import io.antaboga.ClosedException;
import io.antaboga.IpcException;
import io.antaboga.os.Deadline;
import io.antaboga.os.Errno;
import io.antaboga.os.Gate;
import io.antaboga.os.SafetyNet;
import io.antaboga.os.Sys;
import io.antaboga.os.SysSocket;
import io.antaboga.process.Descriptor;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the channels over streams of bytes share: each direction is a descriptor of its own, or the same socket.
 *
 * <p>The fences keep the safety net from closing a channel that nobody refers to but the call which is going on.
 */
public abstract sealed class ByteStreamChannel implements Channel permits FifoChannel, PipeChannel, UnixChannel {
    private final StreamOptions options;
    private final StreamEnds ends;
    private final SafetyNet net;

    /**
     * Takes over the descriptors, also when it fails.
     *
     * @param in where messages come from, or -1
     * @param out where they go, or -1
     * @param keyValues what failures print, names and values in turn
     */
    ByteStreamChannel(int in, int out, StreamOptions options, Object... keyValues) throws IpcException {
        this(Ends.open(in, out, options, keyValues), options, keyValues);
    }

    /** Takes over what is open. */
    ByteStreamChannel(StreamEnds ends, StreamOptions options, Object... keyValues) {
        this.options = options;
        this.ends = ends;
        this.net = SafetyNet.under(this, getClass().getSimpleName() + " " + Errno.details(keyValues), ends::close);
    }

    /** Apart from the channel, so that the safety net can hold it. */
    private static final class Ends implements StreamEnds {
        private final int in;
        private final int out;
        private final StreamReader reader;
        private final StreamWriter writer;
        private boolean inClosed;
        private boolean outClosed;

        private Ends(int in, int out, StreamReader reader, StreamWriter writer) {
            this.in = in;
            this.out = out;
            this.reader = reader;
            this.writer = writer;
        }

        static Ends open(int in, int out, StreamOptions options, Object[] keyValues) throws IpcException {
            Gate receiving = null;
            boolean done = false;
            try {
                StreamReader reader = null;
                if (in >= 0) {
                    receiving = Gate.open("receive", keyValues);
                    StreamCalls calls = StreamCalls.of(in);
                    reader = new StreamReader(
                            calls,
                            options.framing().decoder(options.maxMessageLength()),
                            keyValues,
                            receiving,
                            rights(calls, options.maxDescriptors(), keyValues));
                }
                StreamWriter writer = out < 0
                        ? null
                        : new StreamWriter(StreamCalls.of(out), options, keyValues, Gate.open("send", keyValues));
                done = true;
                return new Ends(in, out, reader, writer);
            } finally {
                if (!done) {
                    if (receiving != null) {
                        receiving.close();
                    }
                    closeBoth(in, out);
                }
            }
        }

        private static StreamRights rights(StreamCalls calls, int limit, Object[] keyValues) {
            return limit > 0 && calls instanceof SocketCalls ? new StreamRights(calls.fd, limit, keyValues) : null;
        }

        private static void closeBoth(int in, int out) {
            if (in >= 0) {
                Sys.close(in);
            }
            if (out >= 0 && out != in) {
                Sys.close(out);
            }
        }

        @Override
        public StreamReader reader() {
            return reader;
        }

        @Override
        public StreamWriter writer() {
            return writer;
        }

        @Override
        public synchronized void endSending() throws IpcException {
            if (out == in && !outClosed) {
                int result = SysSocket.shutdown(out, SHUT_WR);
                if (result < 0 && result != -Errno.ENOTCONN) {
                    throw Errno.failure("shutdown", result, "fd", out);
                }
            }
            closeOut();
        }

        private void closeOut() {
            if (outClosed || out < 0) {
                return;
            }
            outClosed = true;
            writer.close();
            if (out != in) {
                Sys.close(out);
            }
        }

        @Override
        public synchronized Descriptor duplicate() throws IpcException {
            if (inClosed) {
                throw new ClosedException("duplicate", "closed", Map.of("fd", in));
            }
            int copy = Sys.dupCloexec(in, 3);
            if (copy < 0) {
                throw Errno.failure("fcntl", copy, "fd", in);
            }
            return Descriptor.adopt(copy);
        }

        @Override
        public synchronized void close() {
            // No shutdown here: another process may have the same socket and go on.
            closeOut();
            if (!inClosed && in >= 0) {
                inClosed = true;
                reader.close();
                Sys.close(in);
            }
        }
    }

    private StreamReader reader(String operation) throws ClosedException {
        if (ends.reader() == null) {
            throw new IllegalStateException(operation + " on a channel that only sends");
        }
        return ends.reader();
    }

    private StreamWriter writer(String operation) {
        if (ends.writer() == null) {
            throw new IllegalStateException(operation + " on a channel that only receives");
        }
        return ends.writer();
    }

    @Override
    public final void send(ByteBuffer message) throws IpcException {
        try {
            writer("send").send(message, Deadline.NEVER);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public final void send(ByteBuffer message, Duration timeout) throws IpcException {
        try {
            writer("send").send(message, Deadline.after(timeout));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Sends what remains of all {@code parts}, in order, as one message, and consumes them; blocks while there is no room.
     *
     * <p>For a message of which a long part is somewhere already: it need not be put together first.
     */
    public final void send(List<ByteBuffer> parts) throws IpcException {
        try {
            writer("send").send(parts, Deadline.NEVER);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Sends what remains of all {@code parts}, in order, as one message, and consumes them, within {@code timeout}. */
    public final void send(List<ByteBuffer> parts, Duration timeout) throws IpcException {
        try {
            writer("send").send(parts, Deadline.after(timeout));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Sends without blocking.
     *
     * <p>A stream takes only so much at once: a message that does not go wholly into an empty pipe (64 KiB) or into half
     * of a socket's buffer fails with {@code EMSGSIZE}.
     *
     * @return false when it is not sure that there is room for the whole message, and then nothing was sent
     */
    @Override
    public final boolean trySend(ByteBuffer message) throws IpcException {
        try {
            return writer("trySend").trySend(message);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public final byte[] receive() throws IpcException {
        try {
            return reader("receive").receive(Deadline.NEVER);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public final byte[] receive(Duration timeout) throws IpcException {
        try {
            return reader("receive").receive(Deadline.after(timeout));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public final Optional<byte[]> tryReceive() throws IpcException {
        try {
            return Optional.ofNullable(reader("tryReceive").tryReceive());
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Sends by a socket a message and descriptors with it. */
    final void send(ByteBuffer message, List<Descriptor> descriptors, Deadline deadline) throws IpcException {
        try {
            writer("send").send(message, descriptors, deadline);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Receives a message with its descriptors. */
    final Delivery receiveDelivery(Deadline deadline) throws IpcException {
        try {
            return reader("receive").receiveDelivery(deadline);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** A message with its descriptors, or null if no whole one is there now. */
    final Delivery takeDelivery() throws IpcException {
        try {
            return reader("tryReceive").tryReceiveDelivery();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Waits until {@link #receive} would not: a whole message has come, or the stream has ended or is broken.
     *
     * @return false when {@code timeout} passes before
     */
    public final boolean poll(Duration timeout) throws IpcException {
        try {
            return reader("poll").poll(Deadline.after(timeout));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /**
     * Accepts messages of at most {@code length} bytes from the next one on, whatever the options say; waits for a receive that
     * is going on.
     */
    public final void limitReceiving(int length) throws IpcException {
        reader("limitReceiving").limit(length, Deadline.NEVER);
    }

    @Override
    public final long maxMessageLength() {
        return options.maxMessageLength();
    }

    /**
     * Another descriptor for what this channel receives from, the caller's to close: for what goes beside all framing, between two
     * messages. What has been read ahead is not seen there.
     */
    public final Descriptor duplicate() throws IpcException {
        reader("duplicate");
        try {
            return ends.duplicate();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Ends the sending direction: the peer meets the end of the stream; receiving goes on. */
    public void endSending() throws IpcException {
        ends.endSending();
    }

    @Override
    public void close() throws IpcException {
        ends.close();
        net.closed();
    }
}
