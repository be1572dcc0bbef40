package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.SysvKey;
import io.antaboga.process.ChildBuilder;
import io.antaboga.process.Descriptor;
import io.antaboga.registry.Registry;
import io.antaboga.transport.Channel;
import io.antaboga.transport.FifoChannel;
import io.antaboga.transport.PipeChannel;
import io.antaboga.transport.PosixMq;
import io.antaboga.transport.StreamOptions;
import io.antaboga.transport.SysvMq;
import io.antaboga.transport.UnixChannel;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * The control channel of a worker that is being started, and how the worker gets at the other end.
 *
 * @param mechanism what carries it
 * @param channel our end
 * @param in where the worker receives, as it sees it: a number, path, name or key
 * @param out where it sends
 * @param inherited what it is given at the numbers from {@link #FIRST} up; closed when it was started
 * @param names removes the names, when the worker has opened what is behind them
 */
record Control(Over mechanism, Channel channel, Object in, Object out, List<Descriptor> inherited, Names names)
        implements AutoCloseable {
    /** The number of the first descriptor of the control channel; {@code spec/call/worker.md}. */
    static final int FIRST = 6;

    private static final Names NONE = () -> {};

    /** Removes names. */
    interface Names {
        void remove() throws IpcException;
    }

    static Control open(Over over) throws IpcException {
        return switch (over) {
            case PIPE -> {
                PipeChannel.Pair pair = PipeChannel.create();
                yield new Control(over, pair.channel(), FIRST, FIRST + 1, List.of(pair.peerIn(), pair.peerOut()), NONE);
            }
            case UNIX -> {
                UnixChannel.Pair pair = UnixChannel.create();
                yield new Control(over, pair.channel(), FIRST, FIRST, List.of(pair.peer()), NONE);
            }
            case FIFO -> {
                Path directory = Registry.ofCurrentUser().runDirectory();
                String name = "call-" + unique();
                Path there = directory.resolve(name + "-in");
                Path back = directory.resolve(name + "-out");
                Channel channel = FifoChannel.create(back, there, StreamOptions.DEFAULT, Lifetime.PROCESS);
                yield new Control(over, channel, there.toString(), back.toString(), List.of(), () -> {
                    FifoChannel.unlink(there);
                    FifoChannel.unlink(back);
                });
            }
            case POSIXMQ -> {
                String name = "/antaboga-call-" + unique();
                yield queues(
                        over,
                        () -> PosixMq.create(name + "-in", PosixMq.Attributes.DEFAULT, Lifetime.PROCESS),
                        () -> PosixMq.create(name + "-out", PosixMq.Attributes.DEFAULT, Lifetime.PROCESS),
                        name + "-in",
                        name + "-out",
                        () -> {
                            PosixMq.unlink(name + "-in");
                            PosixMq.unlink(name + "-out");
                        });
            }
            case SYSVMQ -> {
                int there = key();
                int back = key();
                yield queues(
                        over,
                        () -> SysvMq.create(SysvKey.of(there), Lifetime.PROCESS),
                        () -> SysvMq.create(SysvKey.of(back), Lifetime.PROCESS),
                        there,
                        back,
                        NONE);
            }
        };
    }

    private interface Making {
        Channel make() throws IpcException;
    }

    private static Control queues(Over over, Making there, Making back, Object in, Object out, Names names)
            throws IpcException {
        Channel sending = there.make();
        boolean done = false;
        try {
            Control control = new Control(over, new QueuePair(back.make(), sending), in, out, List.of(), names);
            done = true;
            return control;
        } finally {
            if (!done) {
                sending.close();
            }
        }
    }

    private static String unique() {
        return HexFormat.of().formatHex(Secret.octets(12));
    }

    /** Any but IPC_PRIVATE. */
    private static int key() {
        byte[] octets = Secret.octets(4);
        int key = (octets[0] & 0x7f) << 24 | (octets[1] & 0xff) << 16 | (octets[2] & 0xff) << 8 | octets[3] & 0xff;
        return key == 0 ? 1 : key;
    }

    /** Gives the child what it inherits. */
    void give(ChildBuilder builder) {
        for (int i = 0; i < inherited.size(); i++) {
            builder.descriptor(FIRST + i, inherited.get(i));
        }
    }

    /** Closes our copies of what the child has. */
    void given() throws IpcException {
        for (Descriptor descriptor : inherited) {
            descriptor.close();
        }
    }

    /** Closes all of it, and forgets what a worker that was killed has left in the registry; when the worker has ended. */
    @Override
    public void close() throws IpcException {
        try (channel) {
            given();
        }
        if (inherited.isEmpty()) {
            String room = mechanism.name().toLowerCase(Locale.ROOT);
            Registry.ofCurrentUser().forget(room, in.toString());
            Registry.ofCurrentUser().forget(room, out.toString());
        }
    }
}
