package io.antaboga.multiprocessing.pickle;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Writes values of the types in {@code docs/types.md} as pickles, with names that every CPython from 3.8 has.
 *
 * <p>A container met twice, or within itself, is written once and referred to. A value that Python would change, such as a map
 * with both 1 and 1.0 as keys, is refused. Has no state; any number of threads may use it.
 */
public final class PickleEncoder {
    /** The protocol that every CPython from 3.8 reads and that loses nothing. */
    public static final int PROTOCOL = 4;

    private static final int DEPTH = 1_000;

    private PickleEncoder() {}

    /** The pickle of {@code value} in protocol 4; null is {@code None}. */
    public static byte[] encode(Object value) throws PickleException {
        return encode(value, PROTOCOL);
    }

    /**
     * The pickle of {@code value}; null is {@code None}.
     *
     * @param protocol 0 to 5; below 4 some values, such as very long integers in 0 and 1, are refused
     */
    public static byte[] encode(Object value, int protocol) throws PickleException {
        if (protocol < 0 || protocol > 5) {
            throw new IllegalArgumentException("no such protocol: " + protocol);
        }
        return write(value, Output.of(protocol)).toByteArray();
    }

    /**
     * The pickle of {@code value} in protocol 4 as the remaining bytes of one or more heap buffers, one after the other.
     *
     * <p>Long bytes in {@code value} are not copied: they are one of the buffers, and what changes them changes the pickle.
     *
     * @param room the array of the first buffer if what is not such bytes fits into it, else that has one of its own; what was
     *     in it is lost
     */
    public static List<ByteBuffer> encode(Object value, byte[] room) throws PickleException {
        return write(value, Output.into(room)).toParts();
    }

    private static Output write(Object value, Output out) throws PickleException {
        new ValueWriter(out, DEPTH).write(value);
        out.op(Opcode.STOP);
        return out;
    }
}
