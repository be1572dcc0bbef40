package io.antaboga.cli.demo;

import io.antaboga.transport.Channel;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Both directions between this process and a worker, for one thread; a call ends in an error if the worker has ended. */
interface Way {
    /** Sends a message. */
    void send(ByteBuffer message) throws IOException;

    /** The next message that the worker sent. */
    byte[] receive() throws IOException;

    /** Bytes of the longest message. */
    long most();

    /** A channel whose other end is gone when the worker is. */
    static Way of(Channel channel) {
        return new Way() {
            @Override
            public void send(ByteBuffer message) throws IOException {
                channel.send(message, Stage.PATIENCE);
            }

            @Override
            public byte[] receive() throws IOException {
                return channel.receive(Stage.PATIENCE);
            }

            @Override
            public long most() {
                return channel.maxMessageLength();
            }
        };
    }
}
