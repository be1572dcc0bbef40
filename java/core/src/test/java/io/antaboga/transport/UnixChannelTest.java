package io.antaboga.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.antaboga.IpcException;
import io.antaboga.os.Deadline;
import io.antaboga.process.Descriptor;
import io.antaboga.testing.Names;
import org.junit.jupiter.api.Test;

class UnixChannelTest extends StreamChannelContract {
    @Override
    Ends connect(StreamOptions options) throws IpcException {
        try (UnixListener listener = UnixListener.bindPrivately(options)) {
            UnixChannel client = UnixChannel.connect(listener.address(), options);
            UnixChannel server = listener.accept();
            assertEquals(ProcessHandle.current().pid(), server.peer().pid());
            return new Ends(client, server);
        }
    }

    @Override
    Bare connectBare(StreamOptions options) throws IpcException {
        try (UnixListener listener = UnixListener.bind(UnixAddress.abstractName(Names.unique()), options)) {
            int socket = UnixSockets.open(io.antaboga.os.Constants.SOCK_STREAM);
            UnixSockets.connect(socket, listener.address(), Deadline.NEVER);
            Descriptor in = Descriptor.adopt(socket);
            return new Bare(listener.accept(), in, in.duplicate());
        }
    }

    @Test
    void aConnectionWithoutAnAddressIsMadeForAChild() throws Exception {
        try (UnixChannel.Pair pair = UnixChannel.create();
                UnixChannel child = UnixChannel.inherited(pair.peer().release(), StreamOptions.DEFAULT)) {
            pair.channel().send(message(1000, 1));
            assertArrayEquals(message(1000, 1), child.receive());
            child.send(message(0, 2));
            assertArrayEquals(message(0, 2), pair.channel().receive());
            assertThrows(IllegalStateException.class, child::address);
        }
    }
}
