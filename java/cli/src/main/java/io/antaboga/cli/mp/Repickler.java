package io.antaboga.cli.mp;

import io.antaboga.IpcException;
import io.antaboga.multiprocessing.pickle.PickleDecoder;
import io.antaboga.multiprocessing.pickle.PickleEncoder;
import io.antaboga.multiprocessing.pickle.PickleException;
import io.antaboga.multiprocessing.pickle.PickleLimits;

/** One pickle in, the same value as another pickle or a reason out. */
final class Repickler {
    private static final PickleLimits LIMITS = new PickleLimits(HexLines.LIMIT, 1_000, 10_000_000, 5_000_000);
    private static final int REASON = 2_000;

    private final PickleDecoder decoder;
    private final int protocol;

    Repickler(int protocol, boolean keepUnknown) {
        PickleDecoder.Builder builder = PickleDecoder.builder().limits(LIMITS);
        this.decoder = (keepUnknown ? builder.keepUnknown() : builder).build();
        this.protocol = protocol;
    }

    void answer(byte[] octets, int length, Answers answers) throws IpcException {
        byte[] again;
        try {
            again = PickleEncoder.encode(decoder.decode(octets, 0, length), protocol);
        } catch (PickleException refused) {
            answers.text("error: " + reason(refused.getMessage()));
            return;
        } catch (OutOfMemoryError _) {
            answers.text("error: repickle: more memory needed than there is (ENOMEM)");
            return;
        }
        answers.hex(again);
    }

    /** The names in a message come from the pickle: on one line, in ASCII, and not too long. */
    private static String reason(String message) {
        StringBuilder line = new StringBuilder();
        for (int at = 0; at < Math.min(message.length(), REASON); at++) {
            char character = message.charAt(at);
            if (character < 0x20 || character > 0x7e) {
                line.append(String.format("\\u%04x", (int) character));
            } else {
                line.append(character);
            }
        }
        return line.append(message.length() > REASON ? "..." : "").toString();
    }
}
