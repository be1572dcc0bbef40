package io.antaboga.multiprocessing;

import io.antaboga.DeadlineException;
import io.antaboga.IpcException;
import io.antaboga.PeerClosedException;
import io.antaboga.ProtocolException;
import io.antaboga.os.Deadline;
import io.antaboga.os.Errno;
import io.antaboga.transport.ByteStreamChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/** Both ends' handshake over a fresh channel: the listener challenges first, then answers. */
final class Greeting {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ByteStreamChannel channel;
    private final AuthenticationKey key;
    private final Deadline deadline;

    private Greeting(ByteStreamChannel channel, AuthenticationKey key, Deadline deadline) {
        this.channel = channel;
        this.key = key;
        this.deadline = deadline;
    }

    /**
     * Proves to each end that the other knows the key; does nothing when there is none.
     *
     * @param listening which role this end has
     */
    static void exchange(ByteStreamChannel channel, ConnectionOptions options, boolean listening, Deadline deadline)
            throws IpcException {
        if (options.key().isEmpty()) {
            return;
        }
        Greeting greeting = new Greeting(channel, options.key().get(), deadline);
        // Who has not proved anything yet must not make this end take memory.
        channel.limitReceiving(Handshake.MAX_LENGTH);
        try {
            if (listening) {
                greeting.challenge();
                greeting.answer();
            } else {
                greeting.answer();
                greeting.challenge();
            }
        } catch (PeerClosedException gone) {
            throw gone(gone);
        } catch (DeadlineException passed) {
            throw new DeadlineException("authenticate", "the handshake took too long", passed.details());
        } catch (ProtocolException wrong) {
            throw wrong.operation().equals("authenticate")
                    ? wrong
                    : new ProtocolException("authenticate", "what came is no handshake", wrong.details());
        } catch (IpcException failure) {
            throw failure.errno() == Errno.EPIPE ? gone(failure) : failure;
        }
        channel.limitReceiving(options.maxMessageLength());
    }

    private static PeerClosedException gone(IpcException failure) {
        return new PeerClosedException("authenticate", "the other end closed during the handshake", failure.details());
    }

    private void challenge() throws IpcException {
        byte[] nonce = new byte[Handshake.NONCE_LENGTH];
        RANDOM.nextBytes(nonce);
        byte[] challenge = Handshake.challenge(nonce);
        channel.send(challenge, left());
        if (!Handshake.proves(key, challenge, channel.receive(left()))) {
            AuthenticationException stranger =
                    new AuthenticationException("the other end does not know the key", Map.of());
            try {
                channel.send(Handshake.FAILURE, left());
            } catch (IpcException gone) {
                stranger.addSuppressed(gone);
            }
            throw stranger;
        }
        channel.send(Handshake.WELCOME, left());
    }

    private void answer() throws IpcException {
        channel.send(Handshake.answer(key, channel.receive(left())), left());
        byte[] verdict = channel.receive(left());
        if (Arrays.equals(verdict, Handshake.FAILURE)) {
            throw new AuthenticationException("the other end refuses the key", Map.of());
        }
        if (!Arrays.equals(verdict, Handshake.WELCOME)) {
            throw Handshake.refused("neither welcome nor failure", "length", verdict.length);
        }
    }

    private Duration left() {
        return Duration.ofNanos(deadline.remainingNanos());
    }
}
