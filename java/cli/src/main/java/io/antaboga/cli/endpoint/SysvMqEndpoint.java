package io.antaboga.cli.endpoint;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.SysvKey;
import io.antaboga.cli.Scope;
import io.antaboga.transport.SysvMq;
import java.util.Set;

/**
 * System V message queues.
 *
 * @param keys one, or one for each direction
 */
record SysvMqEndpoint(Pair<SysvName> keys) implements ChannelEndpoint {
    private static final String MECHANISM = "sysvmq";

    static SysvMqEndpoint parse(String rest) {
        return new SysvMqEndpoint(Pair.parse(MECHANISM, rest, key -> SysvName.parse(MECHANISM, key)));
    }

    @Override
    public String mechanism() {
        return MECHANISM;
    }

    @Override
    public String name() throws IpcException {
        return Pair.text(
                keys.in().key().toString(),
                keys.out() == null ? null : keys.out().key().toString());
    }

    @Override
    public Port open(Direction direction, ChannelOptions options, Scope scope) throws IpcException {
        options.refuseAllBut(MECHANISM, Set.of("--create", "--type"));
        QueueOptions queue = options.queue();
        long type = direction == Direction.SEND ? queue.type(SysvMq.DEFAULT_TYPE) : SysvMq.DEFAULT_TYPE;
        SysvMq in = queue(keys.receiving(direction, MECHANISM), options, scope);
        SysvMq out = queue(keys.sending(direction, MECHANISM), options, scope);
        return new SysvMqPort(in, out, type, queue.selection());
    }

    private static SysvMq queue(SysvName name, ChannelOptions options, Scope scope) throws IpcException {
        if (name == null) {
            return null;
        }
        SysvKey key = name.key();
        return scope.make(() -> options.create() ? SysvMq.openOrCreate(key, Lifetime.PERSISTENT) : SysvMq.open(key));
    }

    @Override
    public void unlink() throws IpcException {
        keys.each(name -> SysvMq.unlink(name.key()));
    }
}
