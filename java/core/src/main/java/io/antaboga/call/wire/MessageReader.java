package io.antaboga.call.wire;

import io.antaboga.IpcException;
import io.antaboga.ProtocolException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Reads one message; every rule is checked before memory is taken by what the message says. */
final class MessageReader {
    private final byte[] message;
    private final Message.Spilled spilled;

    MessageReader(byte[] message, Message.Spilled spilled) {
        this.message = message;
        this.spilled = spilled;
    }

    Message read() throws IpcException {
        if (message.length < Message.HEADER) {
            throw Refusals.protocol("message is shorter than a header", "length", message.length);
        }
        if (message[0] != Message.VERSION) {
            throw Refusals.protocol("unknown version", "version", message[0] & 0xff);
        }
        Kind kind = Kind.of(message[1]);
        if (kind == null) {
            throw Refusals.protocol("unknown kind", "kind", message[1] & 0xff);
        }
        int format = message[2];
        int flags = message[3];
        if (flags != 0 && flags != Message.SPILLED) {
            throw Refusals.protocol("unknown flags", "flags", flags & 0xff);
        }
        int function = number(4);
        long call = word(8);
        long parent = word(16);
        long deadline = word(24);
        checkNumbers(kind, function, call, parent, deadline);
        long body = number(32) & 0xffffffffL;
        checkFormat(kind, format, body);
        long count = number(36) & 0xffffffffL;
        if (count > Bounds.MOST_BUFFERS) {
            throw Refusals.protocol("too many buffers", "buffers", count, "limit", Bounds.MOST_BUFFERS);
        }
        return flags == 0
                ? read(kind, format, function, call, parent, deadline, message, Message.HEADER, (int) body, (int) count)
                : read(kind, format, function, call, parent, deadline, rest(body, count), 0, (int) body, (int) count);
    }

    /** What a spilled message has behind its header, from elsewhere. */
    private byte[] rest(long body, long count) throws IpcException {
        if (message.length != Message.HEADER + Message.ENTRY) {
            throw lengths(message.length, Message.HEADER + Message.ENTRY);
        }
        Buffer where = entry(message, Message.HEADER);
        long most = Bounds.MOST_INLINE + Message.ENTRY * count;
        if (where.place() != Buffer.TRANSFER
                || where.length() > most
                || where.length() < Message.ENTRY * count + body) {
            throw Refusals.protocol(
                    "wrong buffer for a spilled message", "place", where.place(), "length", where.length());
        }
        byte[] rest = spilled.octets(where);
        if (rest.length != where.length()) {
            throw lengths(rest.length, where.length());
        }
        return rest;
    }

    private static Message read(
            Kind kind,
            int format,
            int function,
            long call,
            long parent,
            long deadline,
            byte[] rest,
            int from,
            int body,
            int count)
            throws ProtocolException {
        int bodyOffset = Math.addExact(from, Message.ENTRY * count);
        if (bodyOffset > rest.length) {
            throw lengths(rest.length, bodyOffset);
        }
        // Lengths first: entries are made only where all of them add up.
        long expected = (long) bodyOffset + body;
        for (int i = 0; i < count; i++) {
            int at = from + i * Message.ENTRY;
            if ((int) Message.INT.get(rest, at) == Buffer.INLINE) {
                expected += length(rest, at);
            }
            if (expected > rest.length) {
                throw lengths(rest.length, expected);
            }
        }
        if (expected != rest.length) {
            throw lengths(rest.length, expected);
        }
        return new Message(
                kind,
                format,
                function,
                call,
                parent,
                deadline,
                rest,
                bodyOffset,
                body,
                count == 0 ? List.of() : table(rest, from, count, bodyOffset + body));
    }

    private static List<Buffer> table(byte[] rest, int from, int count, int inline) throws ProtocolException {
        Buffer[] table = new Buffer[count];
        int at = inline;
        for (int i = 0; i < count; i++) {
            Buffer entry = entry(rest, from + i * Message.ENTRY);
            if (entry.place() == Buffer.INLINE) {
                int end = at + (int) entry.length();
                table[i] = new Buffer(
                        Buffer.INLINE, entry.readOnly(), 0, 0, entry.length(), Arrays.copyOfRange(rest, at, end));
                at = end;
            } else {
                table[i] = entry;
            }
        }
        return Collections.unmodifiableList(Arrays.asList(table));
    }

    private static Buffer entry(byte[] octets, int at) throws ProtocolException {
        int place = (int) Message.INT.get(octets, at);
        int flags = (int) Message.INT.get(octets, at + 4);
        long segment = (long) Message.LONG.get(octets, at + 8);
        long offset = (long) Message.LONG.get(octets, at + 16);
        long length = length(octets, at);
        boolean somewhere = place == Buffer.INLINE ? segment == 0 && offset == 0 : segment != 0;
        if (place < Buffer.INLINE || place > Buffer.SHARED || flags < 0 || flags > 1 || !somewhere) {
            throw Refusals.protocol(
                    "wrong entry of a buffer",
                    "place",
                    Integer.toUnsignedString(place),
                    "flags",
                    Integer.toUnsignedString(flags),
                    "segment",
                    Long.toUnsignedString(segment));
        }
        if (offset < 0 || offset + length < 0) {
            throw Refusals.protocol(
                    "buffer ends beyond all memory", "offset", Long.toUnsignedString(offset), "length", length);
        }
        return new Buffer(place, flags == 1, segment, offset, length, null);
    }

    private static long length(byte[] octets, int at) throws ProtocolException {
        long length = (long) Message.LONG.get(octets, at + 24);
        if (length < 0) {
            throw Refusals.protocol("buffer ends beyond all memory", "length", Long.toUnsignedString(length));
        }
        return length;
    }

    private static void checkNumbers(Kind kind, int function, long call, long parent, long deadline)
            throws ProtocolException {
        if (kind != Kind.CALL && (function != 0 || parent != 0 || deadline != 0) || deadline < 0) {
            throw Refusals.protocol(
                    "wrong number in a header",
                    "kind",
                    kind,
                    "function",
                    Integer.toUnsignedString(function),
                    "parent",
                    Long.toUnsignedString(parent),
                    "deadline",
                    deadline);
        }
        boolean greeting = kind == Kind.HELLO || kind == Kind.WELCOME;
        if (greeting ? call != 0 : call == 0 && kind != Kind.ERROR) {
            throw Refusals.protocol("wrong number of a call", "kind", kind, "call", Long.toUnsignedString(call));
        }
    }

    private static void checkFormat(Kind kind, int format, long body) throws ProtocolException {
        boolean known = kind == Kind.CALL || kind == Kind.RESULT
                ? format >= Message.EMPTY && format <= Message.OCTETS
                : format == Message.JSON;
        if (!known) {
            throw Refusals.protocol("unknown format", "kind", kind, "format", format & 0xff);
        }
        int most = format == Message.EMPTY ? 0 : format == Message.OCTETS ? Bounds.MOST_OCTETS : Bounds.MOST_INLINE;
        if (body > most) {
            throw Refusals.protocol("too long a body", "format", format, "length", body, "limit", most);
        }
    }

    private int number(int at) {
        return (int) Message.INT.get(message, at);
    }

    private long word(int at) {
        return (long) Message.LONG.get(message, at);
    }

    private static ProtocolException lengths(long found, long declared) {
        return Refusals.protocol("lengths do not add up", "length", found, "declared", declared);
    }
}
