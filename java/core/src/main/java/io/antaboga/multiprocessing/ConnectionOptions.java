package io.antaboga.multiprocessing;

import io.antaboga.multiprocessing.pickle.PickleDecoder;
import io.antaboga.transport.StreamOptions;
import io.antaboga.wire.Framing;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How connections behave; immutable.
 *
 * @param key what both ends must prove to know; empty when there is no handshake, and then the other end must have none either
 * @param handshakeTimeout how long the handshake may take; a peer that stops in the middle would hold up the listener
 * @param maxMessageLength the longest message to send or accept, in bytes
 * @param decoder what received objects may be
 * @param anyUser whether the other end of a Unix socket may run as another user; otherwise only as this user or root
 */
public record ConnectionOptions(
        Optional<AuthenticationKey> key,
        Duration handshakeTimeout,
        int maxMessageLength,
        PickleDecoder decoder,
        boolean anyUser) {
    /** No key, 30 seconds, 64 MiB, known classes only, no other user. */
    public static final ConnectionOptions DEFAULT = new ConnectionOptions(
            Optional.empty(),
            Duration.ofSeconds(30),
            StreamOptions.DEFAULT.maxMessageLength(),
            PickleDecoder.standard(),
            false);

    /** Checks the arguments. */
    public ConnectionOptions {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(decoder, "decoder");
        if (handshakeTimeout.isNegative()) {
            throw new IllegalArgumentException("negative timeout: " + handshakeTimeout);
        }
        if (maxMessageLength < 0 || maxMessageLength > Framing.LARGEST_LIMIT) {
            throw new IllegalArgumentException("maxMessageLength out of range: " + maxMessageLength);
        }
    }

    /** The same with a key, {@code authkey} in Python. */
    public ConnectionOptions withKey(AuthenticationKey newKey) {
        return new ConnectionOptions(Optional.of(newKey), handshakeTimeout, maxMessageLength, decoder, anyUser);
    }

    /** The same with another time for the handshake. */
    public ConnectionOptions withHandshakeTimeout(Duration other) {
        return new ConnectionOptions(key, other, maxMessageLength, decoder, anyUser);
    }

    /** The same with another limit. */
    public ConnectionOptions withMaxMessageLength(int other) {
        return new ConnectionOptions(key, handshakeTimeout, other, decoder, anyUser);
    }

    /** The same with another decoder. */
    public ConnectionOptions withDecoder(PickleDecoder other) {
        return new ConnectionOptions(key, handshakeTimeout, maxMessageLength, other, anyUser);
    }

    /** The same with another rule for the peer's user. */
    public ConnectionOptions withAnyUser(boolean other) {
        return new ConnectionOptions(key, handshakeTimeout, maxMessageLength, decoder, other);
    }

    StreamOptions stream() {
        return new StreamOptions(Framing.MP, maxMessageLength, 0, anyUser);
    }
}
