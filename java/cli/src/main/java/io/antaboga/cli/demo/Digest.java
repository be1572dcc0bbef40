package io.antaboga.cli.demo;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Counts bytes and takes their SHA-256; for one thread. */
final class Digest {
    private final MessageDigest sha256 = sha256();
    private long length;
    private String finished;

    /** The SHA-256 of {@code bytes} alone. */
    static byte[] of(byte[] bytes) {
        return sha256().digest(bytes);
    }

    /** Takes the remaining bytes, and leaves {@code bytes} as it was. */
    Digest update(ByteBuffer bytes) {
        length += bytes.remaining();
        sha256.update(bytes.duplicate());
        return this;
    }

    /** Takes a segment of at most 2 GiB. */
    Digest update(MemorySegment bytes) {
        return update(bytes.asByteBuffer());
    }

    /** Bytes taken. */
    long length() {
        return length;
    }

    /** The SHA-256 of all that was taken, in hexadecimal; nothing may be taken afterwards. */
    String finish() {
        finished = finished == null ? HexFormat.of().formatHex(sha256.digest()) : finished;
        return finished;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
