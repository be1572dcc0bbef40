package io.antaboga.call.wire;

import io.antaboga.IpcException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * A message of {@code spec/call/wire.md}: what it says in its header, its body and its buffers. Immutable but for the octets
 * that it was made of, which it does not copy.
 */
public final class Message {
    /** No body: the value null, or no arguments. */
    public static final int EMPTY = 0;
    /** A body in JSON. */
    public static final int JSON = 1;
    /** A body that is one value of bytes, or the one argument. */
    public static final int OCTETS = 2;
    /** The function that stands for a method of a passed object. */
    public static final int METHOD = -1;

    static final int HEADER = 40;
    static final int ENTRY = 32;
    static final int VERSION = 1;
    static final int SPILLED = 1;

    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final Kind kind;
    private final int format;
    private final int function;
    private final long call;
    private final long parent;
    private final long deadline;
    private final byte[] octets;
    private final int bodyOffset;
    private final int bodyLength;
    private final List<Buffer> buffers;

    Message(
            Kind kind,
            int format,
            int function,
            long call,
            long parent,
            long deadline,
            byte[] octets,
            int bodyOffset,
            int bodyLength,
            List<Buffer> buffers) {
        this.kind = kind;
        this.format = format;
        this.function = function;
        this.call = call;
        this.parent = parent;
        this.deadline = deadline;
        this.octets = octets;
        this.bodyOffset = bodyOffset;
        this.bodyLength = bodyLength;
        this.buffers = buffers;
    }

    /**
     * A CALL.
     *
     * @param function the number in the other side's list, or {@link #METHOD}
     * @param call the number of the call, not 0
     * @param parent the call that this one is made for, or 0
     * @param deadline nanoseconds of CLOCK_MONOTONIC, or 0
     * @param body what {@code format} says, not copied
     */
    public static Message call(int function, long call, long parent, long deadline, int format, byte[] body) {
        return new Message(Kind.CALL, format, function, call, parent, deadline, body, 0, body.length, List.of());
    }

    /** A RESULT or an ERROR for a call of the other side. */
    public static Message answer(Kind kind, long call, int format, byte[] body) {
        return new Message(kind, format, 0, call, 0, 0, body, 0, body.length, List.of());
    }

    /** A HELLO or a WELCOME. */
    public static Message greeting(Kind kind, byte[] body) {
        return new Message(kind, JSON, 0, 0, 0, 0, body, 0, body.length, List.of());
    }

    /** Fetches what was spilled. */
    @FunctionalInterface
    public interface Spilled {
        /** A copy of the octets that {@code where} names, in place 1, as long as it says. */
        byte[] octets(Buffer where) throws IpcException;
    }

    /**
     * The message that {@code octets} are; they must not change any more.
     *
     * @throws io.antaboga.ProtocolException if a rule of the wire is broken, before memory is taken for what the message declares
     * @throws IpcException from {@code spilled}
     */
    public static Message read(byte[] octets, Spilled spilled) throws IpcException {
        return new MessageReader(octets, spilled).read();
    }

    /**
     * The octets to send, with the table of {@code sink}, by which what is long goes elsewhere.
     *
     * @param limit octets that the channel takes, at least 72
     * @throws io.antaboga.call.TypeRefusedException if body and inline buffers are more than 64 MiB, or the buffers too many
     */
    public byte[] write(BufferSink sink, int limit) throws IpcException {
        List<Buffer> table = sink.buffers();
        long length = HEADER + (long) ENTRY * table.size() + inlineLength(table);
        Refusals.checkMessage(length - HEADER - (long) ENTRY * table.size(), table.size());
        byte[] message = new byte[(int) length];
        header(message, 0, table.size());
        int at = HEADER;
        int end = HEADER + ENTRY * table.size();
        System.arraycopy(octets, bodyOffset, message, end, bodyLength);
        end += bodyLength;
        for (Buffer buffer : table) {
            entry(message, at, buffer);
            at += ENTRY;
            if (buffer.place() == Buffer.INLINE) {
                System.arraycopy(buffer.inline(), 0, message, end, buffer.inline().length);
                end += buffer.inline().length;
            }
        }
        return length <= Math.min(limit, Bounds.MOST_UNSPILLED) ? message : spilled(message, table.size(), sink);
    }

    private byte[] spilled(byte[] message, int count, BufferSink sink) throws IpcException {
        Buffer where = sink.spill(Arrays.copyOfRange(message, HEADER, message.length));
        byte[] rest = new byte[HEADER + ENTRY];
        header(rest, SPILLED, count);
        entry(rest, HEADER, where);
        return rest;
    }

    private long inlineLength(List<Buffer> table) {
        long sum = bodyLength;
        for (Buffer buffer : table) {
            sum += buffer.place() == Buffer.INLINE ? buffer.length() : 0;
        }
        return sum;
    }

    private void header(byte[] message, int flags, int count) {
        message[0] = VERSION;
        message[1] = (byte) kind.code();
        message[2] = (byte) format;
        message[3] = (byte) flags;
        INT.set(message, 4, function);
        LONG.set(message, 8, call);
        LONG.set(message, 16, parent);
        LONG.set(message, 24, deadline);
        INT.set(message, 32, bodyLength);
        INT.set(message, 36, count);
    }

    private static void entry(byte[] message, int at, Buffer buffer) {
        INT.set(message, at, buffer.place());
        INT.set(message, at + 4, buffer.readOnly() ? 1 : 0);
        LONG.set(message, at + 8, buffer.segment());
        LONG.set(message, at + 16, buffer.offset());
        LONG.set(message, at + 24, buffer.length());
    }

    /** What it is. */
    public Kind kind() {
        return kind;
    }

    /** {@link #EMPTY}, {@link #JSON} or {@link #OCTETS}. */
    public int format() {
        return format;
    }

    /** Of a CALL: the number in the list of who gets it, as an unsigned number, or {@link #METHOD}. */
    public int function() {
        return function;
    }

    /** The number of the call. */
    public long call() {
        return call;
    }

    /** Of a CALL: the receiver's own call that it is made for; 0 for none. */
    public long parent() {
        return parent;
    }

    /** Of a CALL: nanoseconds of CLOCK_MONOTONIC; 0 for none. */
    public long deadline() {
        return deadline;
    }

    /** What the body is a part of: not a copy. */
    public byte[] octets() {
        return octets;
    }

    /** Where in {@link #octets} the body begins. */
    public int bodyOffset() {
        return bodyOffset;
    }

    /** Octets of the body. */
    public int bodyLength() {
        return bodyLength;
    }

    /** A copy of the body. */
    public byte[] body() {
        return Arrays.copyOfRange(octets, bodyOffset, bodyOffset + bodyLength);
    }

    /** The table, of a message that was read; unmodifiable. */
    public List<Buffer> buffers() {
        return buffers;
    }

    @Override
    public String toString() {
        return kind + "[call=" + call + ", function=" + Integer.toUnsignedString(function) + ", format=" + format
                + ", body=" + bodyLength + ", buffers=" + buffers.size() + "]";
    }
}
