package io.antaboga.cli.bench;

import io.antaboga.IpcException;
import io.antaboga.transport.UnixAddress;
import io.antaboga.transport.UnixChannel;
import io.antaboga.transport.UnixListener;
import java.util.List;
import java.util.Map;

/** A stream socket with an abstract name. */
final class UnixLinks implements Links {
    @Override
    public Link create(int capacity, List<String> echo) throws IpcException {
        String name = "@" + Names.fresh();
        try (UnixListener listener = UnixListener.bind(UnixAddress.of(name))) {
            Echo child = Echo.start(echo, name, Map.of());
            return new ChannelLink(listener.accept(Names.PATIENCE), child);
        }
    }

    @Override
    public Link open(int capacity, String name) throws IpcException {
        return new ChannelLink(UnixChannel.connect(UnixAddress.of(name)), null);
    }
}
