/**
 * Calls as octets: messages ({@code spec/call/wire.md}), values ({@code spec/call/values.md}), and values as what a signature
 * asks for. No file, socket, clock or thread; not exported.
 */
package io.antaboga.call.wire;
