package io.antaboga.multiprocessing.pickle;

/**
 * Writes values of the types in {@code docs/types.md} as pickles of protocol 4 that every CPython from 3.8 reads.
 *
 * <p>A container met twice, or within itself, is written once and referred to. A value that Python would change, such as a map
 * with both 1 and 1.0 as keys, is refused. Has no state; any number of threads may use it.
 */
public final class PickleEncoder {
    private static final int DEPTH = 1_000;

    private PickleEncoder() {}

    /** The pickle of {@code value}; null is {@code None}. */
    public static byte[] encode(Object value) throws PickleException {
        Output out = new Output();
        out.op1(Opcode.PROTO, 4);
        new ValueWriter(out, DEPTH).write(value);
        out.op(Opcode.STOP);
        return out.toByteArray();
    }
}
