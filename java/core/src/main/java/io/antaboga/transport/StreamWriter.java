package io.antaboga.transport;

import static io.antaboga.os.Constants.MSG_DONTWAIT;
import static io.antaboga.os.Constants.MSG_NOSIGNAL;
import static io.antaboga.os.Constants.POLLOUT;

import io.antaboga.BrokenChannelException;
import io.antaboga.IpcException;
import io.antaboga.os.Deadline;
import io.antaboga.os.Errno;
import io.antaboga.os.Gate;
import io.antaboga.os.SysSocket;
import io.antaboga.process.Descriptor;
import io.antaboga.wire.Framing;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * The sending half of a channel over a stream: writes first, and polls only when there was no room.
 *
 * <p>Once a byte of a message is out and the rest cannot follow, nothing can: the half is broken.
 */
final class StreamWriter {
    /** From how many bytes on it costs less to write a message apart from its header than to copy it. */
    private static final int IN_PLACE = 1 << 14;

    private final StreamCalls calls;
    private final StreamOptions options;
    private final Object[] keyValues;
    private final StreamBuffer buffer = new StreamBuffer();
    private final Gate gate;
    /** What goes with the first byte of the message that is being sent; null when it is out, and mostly. */
    private PacketHeader beside;
    /** A byte of the message that is being sent is out. */
    private boolean begun;

    private boolean broken;

    StreamWriter(StreamCalls calls, StreamOptions options, Object[] keyValues, Gate gate) {
        this.calls = calls;
        this.options = options;
        this.keyValues = keyValues;
        this.gate = gate;
    }

    void send(ByteBuffer message, Deadline deadline) throws IpcException {
        sendBeside(null, deadline, message);
    }

    /** Sends what remains of all parts as one message. */
    void send(List<ByteBuffer> parts, Deadline deadline) throws IpcException {
        sendBeside(null, deadline, parts.toArray(ByteBuffer[]::new));
    }

    /** Sends by a socket a message and descriptors with it. */
    void send(ByteBuffer message, List<Descriptor> descriptors, Deadline deadline) throws IpcException {
        Ancillary.checkCount(descriptors.size());
        if (options.framing() == Framing.RAW && !message.hasRemaining() && !descriptors.isEmpty()) {
            throw new IllegalArgumentException(
                    "an empty message without a header has no byte that descriptors go with");
        }
        sendBeside(descriptors.isEmpty() ? null : Ancillary.header(descriptors), deadline, message);
    }

    private void sendBeside(PacketHeader with, Deadline deadline, ByteBuffer... parts) throws IpcException {
        check(parts);
        gate.enter(deadline);
        try {
            if (broken) {
                throw brokenException();
            }
            beside = with;
            calls.begin(remaining(parts), deadline);
            try {
                write(deadline, parts);
            } finally {
                beside = null;
                calls.end();
            }
        } finally {
            gate.leave();
        }
    }

    /** Waits until there is somebody to write to. */
    void await(Deadline deadline) throws IpcException {
        gate.enter(deadline);
        try {
            calls.ready(deadline);
        } finally {
            gate.leave();
        }
    }

    boolean trySend(ByteBuffer message) throws IpcException {
        check(message);
        if (!gate.tryEnter()) {
            return false;
        }
        try {
            if (broken) {
                throw brokenException();
            }
            if (!calls.tryBegin(message.remaining())) {
                return false;
            }
            try {
                return tryWrite(message);
            } finally {
                calls.end();
            }
        } finally {
            gate.leave();
        }
    }

    private void check(ByteBuffer... parts) throws IpcException {
        long length = remaining(parts);
        if (length > options.maxMessageLength()) {
            throw tooLong("message too long", length, options.maxMessageLength());
        }
        for (ByteBuffer part : parts) {
            options.framing().check(part);
        }
    }

    private static long remaining(ByteBuffer... parts) {
        long length = 0;
        for (ByteBuffer part : parts) {
            length += part.remaining();
        }
        return length;
    }

    private IpcException tooLong(String problem, long length, long limit) {
        Object[] all = Arrays.copyOf(keyValues, keyValues.length + 4);
        System.arraycopy(new Object[] {"length", length, "limit", limit}, 0, all, keyValues.length, 4);
        return new IpcException("send", problem, "EMSGSIZE", Errno.EMSGSIZE, Errno.details(all));
    }

    private void write(Deadline deadline, ByteBuffer... parts) throws IpcException {
        int[] starts = new int[parts.length];
        for (int i = 0; i < parts.length; i++) {
            starts[i] = parts[i].position();
        }
        begun = false;
        boolean done = false;
        try {
            // What follows a line would have to be written apart, and so what goes beside the first bytes.
            if (beside == null
                    && parts.length == 1
                    && parts[0].isDirect()
                    && parts[0].remaining() >= IN_PLACE
                    && options.framing() != Framing.LINES) {
                writeInPlace(parts[0], deadline);
            } else {
                writeCopied(deadline, parts);
            }
            done = true;
        } finally {
            if (!done) {
                broken |= begun;
                for (int i = 0; i < parts.length && !begun; i++) {
                    parts[i].position(starts[i]);
                }
            }
        }
    }

    private void writeCopied(Deadline deadline, ByteBuffer... parts) throws IpcException {
        begin(remaining(parts));
        ByteBuffer out = buffer.bytes();
        boolean last = false;
        while (!last) {
            last = fill(parts);
            // A short rest is topped up rather than sent by itself: the kernel takes as much at once as it can.
            int enough = last ? 0 : out.capacity() / 2;
            while (out.remaining() > enough) {
                int wanted = out.remaining();
                int count = taken(beside == null ? calls.write(buffer.address(), wanted) : writeBeside(wanted));
                out.position(out.position() + count);
                awaitRoom(count, wanted, deadline);
            }
            out.compact();
        }
    }

    /** Writes the first bytes, with what goes beside them. */
    private long writeBeside(int length) {
        beside.body(buffer.address(), length);
        long count = SysSocket.sendmsg(calls.fd, beside.address(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (count > 0) {
            beside = null;
        }
        return count;
    }

    /** Writes a message that is outside the heap from where it is. */
    private void writeInPlace(ByteBuffer message, Deadline deadline) throws IpcException {
        ByteBuffer header = buffer.bytes().clear();
        options.framing().begin(message.remaining(), header);
        header.flip();
        while (message.hasRemaining()) {
            // Throws where the memory was given back or is another thread's, of which the kernel would say nothing.
            message.get(message.position());
            long address = MemorySegment.ofBuffer(message).address();
            int before = header.remaining();
            int length = message.remaining();
            int count = taken(
                    before == 0
                            ? calls.write(address, length)
                            : calls.write(buffer.address(), before, address, length));
            int ofHeader = Math.min(count, before);
            header.position(header.position() + ofHeader);
            message.position(message.position() + count - ofHeader);
            awaitRoom(count, (long) before + length, deadline);
        }
    }

    /** How many bytes a call has written; 0 if it can be made again later. */
    private int taken(long count) throws IpcException {
        if (count < 0 && count != -Errno.EAGAIN && count != -Errno.EINTR) {
            throw Errno.failure(calls.name(true), count, keyValues);
        }
        begun |= count > 0;
        return (int) Math.max(0, count);
    }

    /** Where only a part went in there is no room for more now. */
    private void awaitRoom(int count, long wanted, Deadline deadline) throws IpcException {
        if (count < wanted) {
            gate.await(calls.fd, POLLOUT, deadline);
        }
    }

    private boolean tryWrite(ByteBuffer message) throws IpcException {
        int start = message.position();
        begin(message.remaining());
        fill(message);
        int length = buffer.bytes().remaining();
        // A message that does not fit into the buffer leaves some of itself behind, and is too long for any room.
        if (message.hasRemaining() || length > calls.whole()) {
            long best = Math.min(calls.wholeAtBest(), buffer.bytes().capacity());
            long frame = (long) length + message.remaining();
            message.position(start);
            if (frame > best) {
                throw tooLong("frame too long to be sent without blocking", frame, best);
            }
            return false;
        }
        long count = calls.write(buffer.address(), length);
        if (count == length) {
            return true;
        }
        message.position(start);
        if (count == -Errno.EAGAIN || count == -Errno.EINTR) {
            return false;
        }
        if (count >= 0) {
            // Another process wrote between the look and the write.
            broken = count > 0;
            throw brokenException();
        }
        throw Errno.failure(calls.name(true), count, keyValues);
    }

    private void begin(long length) {
        buffer.grow(length + Framing.MAX_OVERHEAD);
        buffer.bytes().clear();
        options.framing().begin(length, buffer.bytes());
    }

    /** Puts as much of the rest as there is room for, ready to be written; true when that is the end of the message. */
    private boolean fill(ByteBuffer... parts) {
        ByteBuffer out = buffer.bytes();
        boolean last = true;
        for (ByteBuffer part : parts) {
            int count = Math.min(part.remaining(), out.remaining());
            out.put(out.position(), part, part.position(), count);
            out.position(out.position() + count);
            part.position(part.position() + count);
            last &= !part.hasRemaining();
        }
        last &= out.remaining() >= Framing.MAX_OVERHEAD;
        if (last) {
            options.framing().finish(out);
        }
        out.flip();
        return last;
    }

    private BrokenChannelException brokenException() {
        return new BrokenChannelException("send", "an earlier send stopped inside a message", Errno.details(keyValues));
    }

    /** Ends every send; see {@link Gate#close}. */
    void close() {
        gate.close();
    }
}
