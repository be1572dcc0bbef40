package io.antaboga.call;

import io.antaboga.InterruptedIpcException;
import io.antaboga.IpcException;
import io.antaboga.PeerClosedException;
import io.antaboga.ProtocolException;
import io.antaboga.os.Errno;
import io.antaboga.process.Descriptor;
import io.antaboga.transport.Delivery;
import io.antaboga.transport.PacketOptions;
import io.antaboga.transport.UnixSeqpacketChannel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The socket beside a control channel, over which descriptors, releases and cancelling go, and whose end is the peer's;
 * {@code spec/call/wire.md}, <em>Side</em>.
 *
 * <p>One virtual thread reads it. A peer may read only when it needs something, so that what carries no descriptor and has no room
 * waits here, and goes before what is sent next. For any threads.
 */
final class Side implements AutoCloseable {
    /** What its channels are made with: room for the order, and one descriptor with a packet. */
    static final PacketOptions OPTIONS =
            PacketOptions.DEFAULT.withMaxMessageLength(64 << 10).withMaxDescriptors(1);

    private static final int PACKET = 24;
    private static final long SEGMENT = 1;
    private static final long RELEASE = 2;
    private static final long FORGET = 3;
    private static final long CANCEL = 4;

    private final UnixSeqpacketChannel channel;
    private final ReentrantLock sending = new ReentrantLock();
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();

    private final ReentrantLock state = new ReentrantLock();
    private final Condition caughtUp = state.newCondition();
    private Thread reader;
    private long asked;
    private long answered;
    private boolean ended;

    /** What comes, told on the reading thread, in order. What one of them throws ends the side. */
    interface Listener {
        /** Memory with a number; {@code memory} is the listener's own. */
        void segment(long number, long size, Descriptor memory) throws IpcException;

        /** Transfer memory may be used again. */
        void release(long number) throws IpcException;

        /** The peer names it no more, after {@code named} times. */
        void forget(long number, long named) throws IpcException;

        /** A call is to be given up. */
        void cancel(long call);

        /** Nothing more will come; told once, last. {@code cause} is a {@link PeerClosedException} where the peer ended. */
        void ended(IpcException cause);
    }

    /** Takes over a channel that was made with {@link #OPTIONS}, and whose order was sent or received. */
    Side(UnixSeqpacketChannel channel) {
        this.channel = channel;
    }

    /** Begins to read. */
    void start(Listener listener) {
        state.lock();
        try {
            reader = Thread.ofVirtual().name("antaboga-side").start(() -> read(listener));
        } finally {
            state.unlock();
        }
    }

    /** Announces memory; the descriptor stays the caller's. */
    void segment(long number, long size, Descriptor memory) throws IpcException {
        sending.lock();
        try {
            channel.send(ByteBuffer.wrap(packet(SEGMENT, number, size)), List.of(memory));
        } finally {
            sending.unlock();
        }
    }

    /** Says that a segment is named no more, after {@code named} times. */
    void forget(long number, long named) {
        post(packet(FORGET, number, named));
    }

    /** Asks the peer to give a call up. */
    void cancel(long call) {
        post(packet(CANCEL, call, 0));
    }

    private static byte[] packet(long kind, long number, long size) {
        return ByteBuffer.allocate(PACKET)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(kind)
                .putLong(number)
                .putLong(size)
                .array();
    }

    private void post(byte[] packet) {
        sending.lock();
        try {
            waiting.add(packet);
            while (!waiting.isEmpty() && channel.trySend(ByteBuffer.wrap(waiting.peek()))) {
                waiting.remove();
            }
        } catch (IpcException e) {
            // Whoever has ended needs not be told; that it has is what the reader tells.
            waiting.clear();
        } finally {
            sending.unlock();
        }
    }

    /** Returns when all that the peer had sent before this was called has been told to the listener, or the side has ended. */
    void catchUp() {
        state.lock();
        try {
            long wanted = ++asked;
            reader.interrupt();
            while (answered < wanted && !ended) {
                caughtUp.awaitUninterruptibly();
            }
        } finally {
            state.unlock();
        }
    }

    private void read(Listener listener) {
        IpcException cause = null;
        try {
            while (cause == null) {
                long before = asked();
                for (Optional<Delivery> packet = channel.tryReceiveDelivery();
                        packet.isPresent();
                        packet = channel.tryReceiveDelivery()) {
                    tell(listener, packet.get());
                }
                answer(before);
                try {
                    tell(listener, channel.receiveDelivery());
                } catch (InterruptedIpcException e) {
                    // Before the count is read again, so that who counts up and interrupts after that is heard.
                    Thread.interrupted();
                }
            }
        } catch (IpcException e) {
            cause = e;
        } finally {
            // Whatever happens: nobody is to wait for a thread that reads no more.
            state.lock();
            try {
                ended = true;
                caughtUp.signalAll();
            } finally {
                state.unlock();
            }
            listener.ended(cause == null ? protocol("the reader failed") : cause);
        }
    }

    private long asked() {
        state.lock();
        try {
            return asked;
        } finally {
            state.unlock();
        }
    }

    private void answer(long count) {
        state.lock();
        try {
            answered = count;
            caughtUp.signalAll();
        } finally {
            state.unlock();
        }
    }

    private static void tell(Listener listener, Delivery delivery) throws IpcException {
        try (delivery) {
            if (delivery.body().length != PACKET) {
                throw protocol("a packet of another length", "length", delivery.body().length);
            }
            ByteBuffer packet = ByteBuffer.wrap(delivery.body()).order(ByteOrder.LITTLE_ENDIAN);
            long kind = packet.getLong();
            long number = packet.getLong();
            long size = packet.getLong();
            if ((kind == SEGMENT) == delivery.descriptors().isEmpty()) {
                throw protocol("a packet of this kind has one descriptor, or none", "kind", kind);
            }
            switch (Math.clamp(kind, 0, 5)) {
                case (int) SEGMENT -> listener.segment(number, size, taken(delivery));
                case (int) RELEASE -> listener.release(number);
                case (int) FORGET -> listener.forget(number, size);
                case (int) CANCEL -> listener.cancel(number);
                default -> throw protocol("unknown kind of packet", "kind", kind);
            }
        }
    }

    private static Descriptor taken(Delivery delivery) throws IpcException {
        return Descriptor.adopt(delivery.descriptors().getFirst().release());
    }

    static ProtocolException protocol(String problem, Object... keyValues) {
        return new ProtocolException("side", problem, Errno.details(keyValues));
    }

    /** Closes this end; the listener is told the end. */
    @Override
    public void close() throws IpcException {
        channel.close();
    }
}
