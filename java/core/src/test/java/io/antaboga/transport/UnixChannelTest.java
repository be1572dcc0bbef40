package io.antaboga.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.antaboga.IpcException;
import io.antaboga.os.Deadline;
import io.antaboga.process.Descriptor;
import io.antaboga.testing.Names;

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
}
