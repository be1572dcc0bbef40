/** Framing: bytes in, messages out; no file, socket, clock or thread. */
package io.antaboga.wire;
