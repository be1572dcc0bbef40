package io.antaboga.cli.demo;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * One byte changed on the way from Java to Python, after Java has counted and digested it.
 *
 * <p>An input without a byte crosses as nothing; then the byte is one of Python's answer.
 */
final class Sabotage {
    private static final long NOWHERE = -1;

    private final long target;
    private final boolean answers;

    private Sabotage(long target, boolean answers) {
        this.target = target;
        this.answers = answers;
    }

    /** Everything arrives as it was sent. */
    static Sabotage none() {
        return new Sabotage(NOWHERE, false);
    }

    /** The byte in the middle of an input of {@code length} bytes is changed. */
    static Sabotage of(long length) {
        return new Sabotage(length == 0 ? NOWHERE : length / 2, length == 0);
    }

    private boolean hits(long offset, long length) {
        return target >= offset && target < offset + length;
    }

    /** The piece of the input that begins at {@code offset}, as it is to travel: itself, or a copy with the byte changed. */
    ByteBuffer onTheWay(long offset, ByteBuffer piece) {
        if (!hits(offset, piece.remaining())) {
            return piece;
        }
        ByteBuffer changed = ByteBuffer.allocate(piece.remaining()).put(piece).flip();
        flip(changed, (int) (target - offset));
        return changed;
    }

    /** Changes the byte where the piece that begins at {@code offset} of the input lies in shared memory. */
    void onTheWay(long offset, MemorySegment shared) {
        if (hits(offset, shared.byteSize())) {
            flip(shared.asByteBuffer(), (int) (target - offset));
        }
    }

    /** Python's answer as it is to arrive. */
    byte[] onTheWayBack(byte[] answer) {
        if (answers && answer.length > 0) {
            answer[answer.length / 2] ^= 1;
        }
        return answer;
    }

    private static void flip(ByteBuffer bytes, int index) {
        bytes.put(index, (byte) ~bytes.get(index));
    }
}
