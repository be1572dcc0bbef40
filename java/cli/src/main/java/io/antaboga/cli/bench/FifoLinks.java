package io.antaboga.cli.bench;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.transport.FifoChannel;
import io.antaboga.transport.StreamOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Two FIFOs; the name is what their paths begin with. */
final class FifoLinks implements Links {
    private static Path requests(String name) {
        return Path.of(name + "-q");
    }

    private static Path answers(String name) {
        return Path.of(name + "-a");
    }

    @Override
    public Link create(int capacity, List<String> echo) throws IpcException {
        String name = Path.of(System.getProperty("java.io.tmpdir"), Names.fresh())
                .toAbsolutePath()
                .toString();
        FifoChannel channel =
                FifoChannel.create(answers(name), requests(name), StreamOptions.DEFAULT, Lifetime.PROCESS);
        Link link = new ChannelLink(channel, Echo.start(echo, name, Map.of()));
        // The first answer says that the other end has opened both: from here on nothing is left behind by a kill.
        link.send(new byte[] {Link.ECHO});
        link.receive();
        FifoChannel.unlink(answers(name));
        FifoChannel.unlink(requests(name));
        return link;
    }

    @Override
    public Link open(int capacity, String name) throws IpcException {
        return new ChannelLink(FifoChannel.open(requests(name), answers(name), StreamOptions.DEFAULT), null);
    }
}
