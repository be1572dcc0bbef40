package io.antaboga.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.PeerClosedException;
import io.antaboga.process.Child;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Names;
import io.antaboga.testing.Pythons;
import io.antaboga.testing.Watchdog;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Java and CPython over rings, each of them as the one that made them. */
@ExtendWith({Watchdog.class, LeakCheck.class})
class RingWithPythonTest {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String ECHO = """
            import sys
            from antaboga.errors import PeerClosedError
            from antaboga.transport.ring import RingChannel
            kind, incoming, outgoing, wait = sys.argv[1:]
            if kind == "create":
                channel = RingChannel.create(incoming, outgoing, capacity=1 << 14, wait=wait)
            else:
                channel = RingChannel.open(incoming, outgoing, wait=wait)
            with channel:
                try:
                    while True:
                        channel.send(channel.receive(60), 60)
                except PeerClosedError:
                    pass
            """;

    private final String there = "/" + Names.unique();
    private final String back = "/" + Names.unique();

    private Child python(String kind, RingWait wait) throws IpcException {
        String root = Path.of("../..").toAbsolutePath().normalize().toString();
        return Child.command(
                        Pythons.found().getLast(),
                        "-c",
                        ECHO,
                        kind,
                        there,
                        back,
                        wait.name().toLowerCase(Locale.ROOT))
                .environment("PYTHONPATH", Path.of(root, "python/src").toString())
                .start();
    }

    private static void echo(RingChannel channel) throws IpcException {
        long limit = channel.maxMessageLength();
        for (int i = 0; i < 5_000; i++) {
            byte[] message = ChannelContract.message((int) (i * 37L % (limit + 1)), i);
            channel.send(message, LONG);
            assertArrayEquals(message, channel.receive(LONG));
        }
        // Without waiting for each: as many as there is room for on the way.
        int ahead = 0;
        for (int i = 0; i < 5_000; i++) {
            channel.send(ChannelContract.message(i % 300, i), LONG);
            if (i >= 30) {
                assertArrayEquals(ChannelContract.message(ahead % 300, ahead), channel.receive(LONG));
                ahead++;
            }
        }
        for (; ahead < 5_000; ahead++) {
            assertArrayEquals(ChannelContract.message(ahead % 300, ahead), channel.receive(LONG));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ADAPTIVE", "BLOCK"})
    void pythonOpensWhatJavaMade(RingWait wait) throws Exception {
        RingChannel channel = RingChannel.create(back, there, 1 << 14, wait, Lifetime.PROCESS);
        try (Child child = python("open", wait)) {
            try (channel) {
                echo(channel);
            }
            assertEquals(0, child.waitFor(LONG).code());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ADAPTIVE", "BLOCK"})
    void javaOpensWhatPythonMade(RingWait wait) throws Exception {
        try (Child child = python("create", wait)) {
            try (RingChannel channel = opened(wait)) {
                echo(channel);
            }
            assertEquals(0, child.waitFor(LONG).code());
        }
    }

    /** Looks until both rings are there. */
    private RingChannel opened(RingWait wait) throws IpcException {
        long end = System.nanoTime() + LONG.toNanos();
        for (; ; ) {
            try {
                return RingChannel.open(back, there, wait, LONG);
            } catch (IpcException absent) {
                if (!absent.code().equals("ENOENT") || System.nanoTime() > end) {
                    throw absent;
                }
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aPeerThatIsKilledIsGone() throws Exception {
        try (RingChannel channel = RingChannel.create(back, there, 1 << 14, RingWait.ADAPTIVE, Lifetime.PROCESS);
                Child child = python("open", RingWait.BLOCK)) {
            channel.send(new byte[] {1, 2, 3}, LONG);
            assertArrayEquals(new byte[] {1, 2, 3}, channel.receive(LONG));
            child.kill();
            assertThrows(PeerClosedException.class, () -> channel.receive(LONG));
            IpcException refused = assertThrows(IpcException.class, () -> {
                for (; ; ) {
                    channel.send(new byte[1000], LONG);
                }
            });
            assertEquals("EPIPE", refused.code());
        }
    }

    @Test
    void whoOnlyTriesToSendLearnsOfThePeersEnd() throws Exception {
        try (RingChannel channel = RingChannel.create(back, there, 1 << 14, RingWait.ADAPTIVE, Lifetime.PROCESS);
                Child child = python("open", RingWait.BLOCK)) {
            channel.send(new byte[] {1, 2, 3}, LONG);
            assertArrayEquals(new byte[] {1, 2, 3}, channel.receive(LONG));
            child.kill();
            child.waitFor(LONG);
            IpcException refused = assertThrows(IpcException.class, () -> {
                while (!Thread.currentThread().isInterrupted()) {
                    channel.trySend(ByteBuffer.wrap(new byte[1000]));
                }
            });
            assertEquals("EPIPE", refused.code());
        }
    }
}
