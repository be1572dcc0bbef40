package io.antaboga.transport;

import java.util.Optional;

/**
 * A message and who sent it.
 *
 * @param body the bytes, not copied
 * @param from where an answer reaches the sender; empty if it has no address, or one that is not found by name from here
 * @param sender the process that sent it, and its user
 */
public record Datagram(byte[] body, Optional<UnixAddress> from, PeerCredentials sender) {}
