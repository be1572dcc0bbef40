package io.antaboga.multiprocessing;

import io.antaboga.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * The messages by which two ends prove that they know the same key; bytes in, bytes out.
 *
 * <p>Each end challenges the other once: the listener first. A challenge is {@code {sha256}} and 40 random bytes, which every
 * version answers: up to 3.11 with the MD5 code of all of it, from 3.12 with {@code {sha256}} and that code.
 */
final class Handshake {
    /** Every message of the handshake is at most this long. */
    static final int MAX_LENGTH = 256;
    /** Random bytes in a challenge. */
    static final int NONCE_LENGTH = 40;

    static final byte[] WELCOME = "#WELCOME#".getBytes(StandardCharsets.US_ASCII);
    static final byte[] FAILURE = "#FAILURE#".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CHALLENGE = "#CHALLENGE#".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OUR_PREFIX = "{sha256}".getBytes(StandardCharsets.US_ASCII);
    private static final int OLD_LENGTH = 20;

    private Handshake() {}

    /** A challenge with {@code nonce}. */
    static byte[] challenge(byte[] nonce) {
        return concat(CHALLENGE, concat(OUR_PREFIX, nonce));
    }

    /** The answer to a challenge. */
    static byte[] answer(AuthenticationKey key, byte[] challenge) throws ProtocolException {
        if (challenge.length < CHALLENGE.length
                || !Arrays.equals(challenge, 0, CHALLENGE.length, CHALLENGE, 0, CHALLENGE.length)) {
            throw refused("no challenge", "length", challenge.length);
        }
        byte[] message = Arrays.copyOfRange(challenge, CHALLENGE.length, challenge.length);
        if (message.length < OLD_LENGTH) {
            throw refused("challenge is too short", "length", message.length);
        }
        if (message.length == OLD_LENGTH) {
            return key.code(Digest.MD5, message);
        }
        Digest digest =
                prefix(message).orElseThrow(() -> refused("challenge names no known digest", "length", message.length));
        return concat(("{" + digest.pythonName() + "}").getBytes(StandardCharsets.US_ASCII), key.code(digest, message));
    }

    /** Whether {@code answer} proves that the other end knows the key; takes the same time wherever they differ. */
    static boolean proves(AuthenticationKey key, byte[] challenge, byte[] answer) {
        byte[] message = Arrays.copyOfRange(challenge, CHALLENGE.length, challenge.length);
        if (answer.length == Digest.MD5.length()) {
            return MessageDigest.isEqual(key.code(Digest.MD5, message), answer);
        }
        Optional<Digest> digest = prefix(answer);
        if (digest.isEmpty()) {
            return false;
        }
        byte[] code = Arrays.copyOfRange(answer, digest.get().pythonName().length() + 2, answer.length);
        return MessageDigest.isEqual(key.code(digest.get(), message), code);
    }

    private static Optional<Digest> prefix(byte[] message) {
        int end = 1;
        while (end < message.length && message[end] != '}') {
            end++;
        }
        return message.length == 0 || message[0] != '{' || end == message.length
                ? Optional.empty()
                : Digest.named(new String(message, 1, end - 1, StandardCharsets.US_ASCII));
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    static ProtocolException refused(String problem, String key, Object value) {
        return new ProtocolException("authenticate", problem, Map.of(key, value));
    }
}
