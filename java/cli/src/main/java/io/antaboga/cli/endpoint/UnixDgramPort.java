package io.antaboga.cli.endpoint;

import io.antaboga.IpcException;
import io.antaboga.cli.Timeout;
import io.antaboga.transport.Datagram;
import io.antaboga.transport.UnixAddress;
import io.antaboga.transport.UnixDgramChannel;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A datagram socket, which whoever made it closes; without a peer it sends to whoever sent last. */
final class UnixDgramPort implements Port {
    private static final Set<String> GONE = Set.of("ECONNREFUSED", "ENOENT");

    private final UnixDgramChannel channel;
    private Datagram last;

    UnixDgramPort(UnixDgramChannel channel) {
        this.channel = channel;
    }

    @Override
    public void send(Message message, Timeout timeout) throws IpcException {
        Optional<UnixAddress> peer = channel.peer();
        if (peer.isPresent()) {
            send(message, peer.get(), timeout);
            return;
        }
        UnixAddress sender = last.from()
                .orElseThrow(() -> new IpcException(
                        "send",
                        "the sender has no name to answer to",
                        "EDESTADDRREQ",
                        0,
                        Map.of("pid", last.sender().pid())));
        try {
            send(message, sender, timeout);
        } catch (IpcException failure) {
            // One who does not wait for its answer must not end the service for all others.
            if (!GONE.contains(failure.code())) {
                throw failure;
            }
        }
    }

    private void send(Message message, UnixAddress to, Timeout timeout) throws IpcException {
        ByteBuffer bytes = ByteBuffer.wrap(message.bytes());
        Optional<Duration> left = timeout.remaining();
        if (left.isPresent()) {
            channel.send(bytes, to, left.get());
        } else {
            channel.send(bytes, to);
        }
    }

    @Override
    public Message receive(Timeout timeout) throws IpcException {
        for (; ; ) {
            Optional<Duration> left = timeout.remaining();
            try {
                last = left.isPresent() ? channel.receiveDatagram(left.get()) : channel.receiveDatagram();
                return new Message(last.body(), Map.of());
            } catch (IpcException failure) {
                // Any user may send to an abstract name, and so must not end the command.
                if (!failure.code().equals("PEER_REFUSED")) {
                    throw failure;
                }
            }
        }
    }
}
