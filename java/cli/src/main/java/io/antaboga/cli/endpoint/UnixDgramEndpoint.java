package io.antaboga.cli.endpoint;

import io.antaboga.IpcException;
import io.antaboga.cli.Scope;
import io.antaboga.cli.UsageException;
import io.antaboga.transport.PacketOptions;
import io.antaboga.transport.UnixAddress;
import io.antaboga.transport.UnixDgramChannel;
import java.util.Set;

/**
 * A Unix datagram socket: a name to receive at, which needs {@code --listen}, and one to send to.
 *
 * @param names one for whatever the verb does, or one for each direction
 */
record UnixDgramEndpoint(Pair<UnixAddress> names) implements ChannelEndpoint {
    private static final String TYPE = "unix:?type=dgram";

    @Override
    public String mechanism() {
        return "unix";
    }

    @Override
    public String name() {
        return Pair.text(
                names.in().toString(), names.out() == null ? null : names.out().toString());
    }

    @Override
    public Port open(Direction direction, ChannelOptions options, Scope scope) throws IpcException {
        options.refuseAllBut(TYPE, Set.of("--listen", "--any-user"));
        PacketOptions how = PacketOptions.DEFAULT.withAnyUser(options.anyUser());
        boolean sends = direction == Direction.SEND;
        if (!options.listen()) {
            if (!sends) {
                throw new UsageException(TYPE + " receives with --listen only");
            }
            UnixAddress to = names.sending(direction, TYPE);
            return new UnixDgramPort(scope.make(() -> UnixDgramChannel.connect(to, how)));
        }
        if (sends && names.out() == null) {
            throw new UsageException(TYPE + " sends with --listen only from one name to another: IN,OUT");
        }
        return new UnixDgramPort(scope.make(() -> names.out() == null
                ? UnixDgramChannel.bind(names.in(), how)
                : UnixDgramChannel.bind(names.in(), names.out(), how)));
    }

    @Override
    public void unlink() throws IpcException {
        names.each(SocketFile::unlink);
    }
}
