package io.antaboga.multiprocessing;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The {@code authkey} both ends of a connection know; its bytes are never printed. For any number of threads. */
public final class AuthenticationKey {
    private final byte[] key;

    private AuthenticationKey(byte[] key) {
        this.key = key;
    }

    /** A copy of {@code key}; may not be empty, for CPython before 3.13 takes an empty key for none. */
    public static AuthenticationKey of(byte[] key) {
        if (key.length == 0) {
            throw new IllegalArgumentException("empty authentication key");
        }
        return new AuthenticationKey(key.clone());
    }

    /** The code of {@code message} under this key. */
    byte[] code(Digest digest, byte[] message) {
        try {
            Mac mac = Mac.getInstance(digest.algorithm());
            mac.init(new SecretKeySpec(key, digest.algorithm()));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no " + digest.algorithm() + " in this JDK", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AuthenticationKey that && Arrays.equals(key, that.key);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(key);
    }

    @Override
    public String toString() {
        return "AuthenticationKey";
    }
}
