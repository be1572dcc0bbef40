package io.antaboga.cli.endpoint;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.cli.Scope;
import io.antaboga.transport.PosixMq;
import java.util.Set;

/**
 * POSIX message queues.
 *
 * @param names one, or one for each direction, with their slashes
 */
record PosixMqEndpoint(Pair<String> names) implements ChannelEndpoint {
    private static final String MECHANISM = "posixmq";

    static PosixMqEndpoint parse(String rest) {
        return new PosixMqEndpoint(Pair.parse(MECHANISM, rest, name -> PosixName.check(MECHANISM, name)));
    }

    @Override
    public String mechanism() {
        return MECHANISM;
    }

    @Override
    public String name() {
        return Pair.text(names.in(), names.out());
    }

    @Override
    public Port open(Direction direction, ChannelOptions options, Scope scope) throws IpcException {
        options.refuseAllBut(
                MECHANISM,
                direction == Direction.SEND
                        ? Set.of("--create", "--depth", "--message-size", "--priority")
                        : Set.of("--create", "--depth", "--message-size"));
        PosixMq.Attributes attributes = options.queue().attributes(options.create());
        int priority = options.queue().priority();
        PosixMq in = queue(names.receiving(direction, MECHANISM), attributes, options, scope);
        PosixMq out = queue(names.sending(direction, MECHANISM), attributes, options, scope);
        return new PosixMqPort(in, out, priority);
    }

    private static PosixMq queue(String name, PosixMq.Attributes attributes, ChannelOptions options, Scope scope)
            throws IpcException {
        if (name == null) {
            return null;
        }
        return scope.make(() ->
                options.create() ? PosixMq.openOrCreate(name, attributes, Lifetime.PERSISTENT) : PosixMq.open(name));
    }

    @Override
    public void unlink() throws IpcException {
        names.each(PosixMq::unlink);
    }
}
