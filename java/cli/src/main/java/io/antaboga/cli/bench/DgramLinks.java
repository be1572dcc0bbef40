package io.antaboga.cli.bench;

import io.antaboga.IpcException;
import io.antaboga.transport.PacketOptions;
import io.antaboga.transport.UnixAddress;
import io.antaboga.transport.UnixDgramChannel;
import java.util.List;
import java.util.Map;

/** Two datagram sockets with abstract names, which begin with the name. */
final class DgramLinks implements Links {
    private static UnixAddress caller(String name) {
        return UnixAddress.of(name + "-c");
    }

    private static UnixAddress echo(String name) {
        return UnixAddress.of(name + "-e");
    }

    @Override
    public Link create(int capacity, List<String> echo) throws IpcException {
        String name = "@" + Names.fresh();
        UnixDgramChannel channel = UnixDgramChannel.bind(caller(name), echo(name), PacketOptions.DEFAULT);
        Link link = new ChannelLink(channel, Echo.start(echo, name, Map.of()));
        // The other end speaks first, when it can be reached.
        link.receive();
        return link;
    }

    @Override
    public Link open(int capacity, String name) throws IpcException {
        Link link = new ChannelLink(UnixDgramChannel.bind(echo(name), caller(name), PacketOptions.DEFAULT), null);
        link.send(new byte[] {Link.SINK});
        return link;
    }
}
