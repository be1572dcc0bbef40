/** Channels: one message goes in at one end and comes out whole at the other. */
package io.antaboga.transport;
