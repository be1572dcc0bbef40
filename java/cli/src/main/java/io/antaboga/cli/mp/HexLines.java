package io.antaboga.cli.mp;

import io.antaboga.IpcException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Lines of hex, taken in as they come: every line gets one answer, whatever is in it.
 *
 * <p>The octets of a line are kept, not its text; a line that is not hex, or too long, is passed over to its end. Blanks at
 * either end of a line count for nothing.
 */
final class HexLines {
    /** Octets of the longest pickle; its text has twice as many. */
    static final int LIMIT = 64 << 20;

    private static final int FIRST = 1 << 12;

    private final Repickler repickler;
    private final Answers answers;
    private byte[] octets = new byte[FIRST];
    private int digits;
    private boolean blank;
    private String problem;
    private boolean begun;

    HexLines(Repickler repickler, Answers answers) {
        this.repickler = repickler;
        this.answers = answers;
    }

    void feed(ByteBuffer text) throws IpcException {
        while (text.hasRemaining()) {
            byte character = text.get();
            if (character == '\n') {
                answer();
            } else {
                begun = true;
                if (problem == null) {
                    take(character);
                }
            }
        }
    }

    /** The last line may lack its line feed. */
    void end() throws IpcException {
        if (begun) {
            answer();
        }
    }

    private void take(byte character) {
        if (character == ' ' || character == '\t' || character == '\r') {
            blank = digits > 0;
            return;
        }
        int digit = Character.digit(character, 16);
        if (digit < 0 || blank) {
            problem = "not a line of hex";
            return;
        }
        int at = digits / 2;
        if (at == LIMIT) {
            problem = "longer than " + LIMIT + " bytes";
            return;
        }
        if (at == octets.length) {
            octets = Arrays.copyOf(octets, Math.min(LIMIT, 2 * at));
        }
        octets[at] = (byte) (digits % 2 == 0 ? digit << 4 : octets[at] | digit);
        digits++;
    }

    private void answer() throws IpcException {
        if (problem == null && digits % 2 != 0) {
            problem = "an odd number of hex digits";
        }
        if (problem == null) {
            repickler.answer(octets, digits / 2, answers);
        } else {
            answers.text("error: repickle: " + problem + " (EINVAL)");
        }
        problem = null;
        begun = false;
        blank = false;
        digits = 0;
        if (octets.length > 1 << 20) {
            octets = new byte[FIRST];
        }
    }
}
