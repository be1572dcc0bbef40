package io.antaboga.transport;

import io.antaboga.wire.Framing;
import java.util.Objects;

/**
 * How a channel over a stream of bytes behaves; immutable.
 *
 * @param framing how messages are told apart; both ends must agree
 * @param maxMessageLength the longest message to send or accept, in bytes
 * @param maxDescriptors how many descriptors a Unix socket takes with one message, at most
 *     {@link DescriptorChannel#MAX_DESCRIPTORS}. Pipes ignore it
 * @param anyUser whether a socket's peer may run as another user; otherwise only as this user or root. Pipes ignore it
 */
public record StreamOptions(Framing framing, int maxMessageLength, int maxDescriptors, boolean anyUser) {
    /** {@link Framing#MP}, 64 MiB, no descriptors, and no other user. */
    public static final StreamOptions DEFAULT = new StreamOptions(Framing.MP, 1 << 26, 0, false);

    /** Checks the arguments. */
    public StreamOptions {
        Objects.requireNonNull(framing, "framing");
        if (maxMessageLength < 0 || maxMessageLength > Framing.LARGEST_LIMIT) {
            throw new IllegalArgumentException("maxMessageLength out of range: " + maxMessageLength);
        }
        Ancillary.checkCount(maxDescriptors);
    }

    /** The same with another framing. */
    public StreamOptions withFraming(Framing other) {
        return new StreamOptions(other, maxMessageLength, maxDescriptors, anyUser);
    }

    /** The same with another limit, at most {@link Framing#LARGEST_LIMIT}. */
    public StreamOptions withMaxMessageLength(int other) {
        return new StreamOptions(framing, other, maxDescriptors, anyUser);
    }

    /** The same with another number of descriptors. */
    public StreamOptions withMaxDescriptors(int other) {
        return new StreamOptions(framing, maxMessageLength, other, anyUser);
    }

    /** The same with another rule for the peer's user. */
    public StreamOptions withAnyUser(boolean other) {
        return new StreamOptions(framing, maxMessageLength, maxDescriptors, other);
    }
}
