/**
 * Framing: bytes in, messages out; no file, socket, clock or thread.
 *
 * <p>The bytes are described in {@code spec/wire/framing.md}.
 */
package io.antaboga.wire;
