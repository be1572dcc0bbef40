package io.antaboga.cli.bench;

import io.antaboga.IpcException;
import io.antaboga.transport.UnixAddress;
import io.antaboga.transport.UnixSeqpacketChannel;
import io.antaboga.transport.UnixSeqpacketListener;
import java.util.List;
import java.util.Map;

/** A socket of packets with an abstract name. */
final class SeqpacketLinks implements Links {
    @Override
    public Link create(int capacity, List<String> echo) throws IpcException {
        String name = "@" + Names.fresh();
        try (UnixSeqpacketListener listener = UnixSeqpacketListener.bind(UnixAddress.of(name))) {
            Echo child = Echo.start(echo, name, Map.of());
            return new ChannelLink(listener.accept(Names.PATIENCE), child);
        }
    }

    @Override
    public Link open(int capacity, String name) throws IpcException {
        return new ChannelLink(UnixSeqpacketChannel.connect(UnixAddress.of(name)), null);
    }
}
