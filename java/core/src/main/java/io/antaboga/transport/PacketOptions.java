package io.antaboga.transport;

/**
 * How a socket of whole packets behaves; immutable.
 *
 * @param maxMessageLength the longest message to send or accept, in bytes; 0 for the longest that the socket sends as it
 *     is made. Where more is asked for, its buffer is enlarged
 * @param maxDescriptors how many descriptors are taken with one message, at most
 *     {@link DescriptorChannel#MAX_DESCRIPTORS}; datagram sockets take none
 * @param anyUser whether peers may run as another user; otherwise only as this user or root
 */
public record PacketOptions(int maxMessageLength, int maxDescriptors, boolean anyUser) {
    /** What the socket sends as it is made, no descriptors, and no other user. */
    public static final PacketOptions DEFAULT = new PacketOptions(0, 0, false);

    /** Checks the arguments. */
    public PacketOptions {
        if (maxMessageLength < 0) {
            throw new IllegalArgumentException("maxMessageLength is negative: " + maxMessageLength);
        }
        Ancillary.checkCount(maxDescriptors);
    }

    /** The same with another limit. */
    public PacketOptions withMaxMessageLength(int other) {
        return new PacketOptions(other, maxDescriptors, anyUser);
    }

    /** The same with another number of descriptors. */
    public PacketOptions withMaxDescriptors(int other) {
        return new PacketOptions(maxMessageLength, other, anyUser);
    }

    /** The same with another rule for the peer's user. */
    public PacketOptions withAnyUser(boolean other) {
        return new PacketOptions(maxMessageLength, maxDescriptors, other);
    }
}
