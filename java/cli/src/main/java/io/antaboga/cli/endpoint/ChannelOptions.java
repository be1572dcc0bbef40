package io.antaboga.cli.endpoint;

import io.antaboga.cli.Timeout;
import io.antaboga.cli.UsageException;
import io.antaboga.transport.StreamOptions;
import io.antaboga.wire.Framing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What the command line says about a channel. */
public final class ChannelOptions {
    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            converter = Timeout.Converter.class,
            description = "Give up after this many seconds, a decimal, counted from the start; without it, never.")
    private Timeout timeout = Timeout.NEVER;

    @Option(
            names = "--listen",
            description = "unix: bind the name and wait for one peer, or for datagrams, instead of connecting.")
    private boolean listen;

    @Option(names = "--any-user", description = "unix: accept a peer, or datagrams, of another user.")
    private boolean anyUser;

    @Option(
            names = "--create",
            description = "fifo, posixmq, sysvmq: make it if it is absent; it stays until it is unlinked.")
    private boolean create;

    @Mixin
    private QueueOptions queue;

    @Option(
            names = "--framing",
            paramLabel = "FRAMING",
            converter = FramingConverter.class,
            description = {
                "fd, fifo, unix: how messages are told apart in the stream:",
                "mp, as multiprocessing.connection does (default); raw, the stream is one message; lines, one message a line."
            })
    private Framing framing;

    /** The time allowed for the whole verb. */
    public Timeout timeout() {
        return timeout;
    }

    /** Whether to bind the name instead of connecting to it. */
    public boolean listen() {
        return listen;
    }

    /** Whether a peer of another user is welcome. */
    public boolean anyUser() {
        return anyUser;
    }

    /** Whether to make what is absent. */
    boolean create() {
        return create;
    }

    /** What is said about queues. */
    QueueOptions queue() {
        return queue;
    }

    /** The framing of a byte stream. */
    public Framing framing() {
        return framing == null ? Framing.MP : framing;
    }

    /** How a byte stream is to behave: the longest message is bounded by what this process can hold, not by choice. */
    StreamOptions stream() {
        return StreamOptions.DEFAULT
                .withFraming(framing())
                .withMaxMessageLength(Framing.LARGEST_LIMIT)
                .withAnyUser(anyUser);
    }

    /** Refuses options that mean nothing to a mechanism. */
    void refuseAllBut(String mechanism, Set<String> meaningful) {
        List<String> given = new ArrayList<>(queue.given());
        if (listen) {
            given.add("--listen");
        }
        if (anyUser) {
            given.add("--any-user");
        }
        if (create) {
            given.add("--create");
        }
        if (framing != null) {
            given.add("--framing");
        }
        given.removeAll(meaningful);
        if (!given.isEmpty()) {
            throw new UsageException(given.getFirst() + " makes no sense for " + mechanism);
        }
    }

    /** Reads a framing by its lower-case name. */
    static final class FramingConverter implements ITypeConverter<Framing> {
        @Override
        public Framing convert(String name) {
            return Arrays.stream(Framing.values())
                    .filter(framing -> framing.label().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'" + name + "' is none of mp raw lines"));
        }
    }
}
