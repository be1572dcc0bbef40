package io.antaboga.cli.endpoint;

import io.antaboga.IpcException;
import io.antaboga.cli.Scope;

/** A way on which messages go. */
public sealed interface ChannelEndpoint extends Endpoint
        permits FdEndpoint, FifoEndpoint, PosixMqEndpoint, SysvMqEndpoint, UnixDgramEndpoint, UnixEndpoint {
    /** What a verb does with a channel. */
    enum Direction {
        SEND,
        RECEIVE,
        BOTH
    }

    /**
     * Opens the channel, waiting for a peer where the mechanism needs one.
     *
     * @param direction what it will be used for
     * @param options what the command line says about it
     * @param scope closes it
     */
    Port open(Direction direction, ChannelOptions options, Scope scope) throws IpcException;
}
