package io.antaboga.multiprocessing;

import java.util.Optional;

/** The digests that CPython negotiates, {@code Lib/multiprocessing/connection.py} of 3.12; 3.11 and older know MD5 only. */
enum Digest {
    MD5("md5", "HmacMD5", 16),
    SHA256("sha256", "HmacSHA256", 32),
    SHA384("sha384", "HmacSHA384", 48),
    SHA3_256("sha3_256", "HmacSHA3-256", 32),
    SHA3_384("sha3_384", "HmacSHA3-384", 48);

    private final String pythonName;
    private final String algorithm;
    private final int length;

    Digest(String pythonName, String algorithm, int length) {
        this.pythonName = pythonName;
        this.algorithm = algorithm;
        this.length = length;
    }

    static Optional<Digest> named(String pythonName) {
        for (Digest digest : values()) {
            if (digest.pythonName.equals(pythonName)) {
                return Optional.of(digest);
            }
        }
        return Optional.empty();
    }

    /** As it stands between braces on the wire. */
    String pythonName() {
        return pythonName;
    }

    /** The name of the keyed hash in the JDK. */
    String algorithm() {
        return algorithm;
    }

    /** Bytes of a code. */
    int length() {
        return length;
    }
}
