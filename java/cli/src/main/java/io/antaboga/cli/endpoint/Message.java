package io.antaboga.cli.endpoint;

import java.util.Map;

/**
 * One message and what the mechanism says about it.
 *
 * @param bytes the message itself
 * @param attributes its {@code priority} or {@code type}, where there is one
 */
public record Message(byte[] bytes, Map<String, Object> attributes) {}
