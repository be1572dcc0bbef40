package io.antaboga.transport;

/**
 * A message of a queue, with what the queue keeps beside it.
 *
 * @param body the bytes, not copied
 * @param label its priority in a POSIX queue, its type in a System V queue
 */
public record Message(byte[] body, long label) {}
