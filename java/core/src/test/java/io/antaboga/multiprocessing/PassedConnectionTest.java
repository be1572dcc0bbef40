package io.antaboga.multiprocessing;

import static io.antaboga.os.Constants.AF_UNIX;
import static io.antaboga.os.Constants.SOCK_CLOEXEC;
import static io.antaboga.os.Constants.SOCK_STREAM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import io.antaboga.ProtocolException;
import io.antaboga.multiprocessing.pickle.PickleDecoder;
import io.antaboga.multiprocessing.pickle.PickleEncoder;
import io.antaboga.multiprocessing.pickle.PickleException;
import io.antaboga.os.SysSocket;
import io.antaboga.process.Descriptor;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Pythons;
import io.antaboga.testing.Watchdog;
import io.antaboga.transport.PipeChannel;
import io.antaboga.transport.StreamOptions;
import io.antaboga.value.Opaque;
import io.antaboga.value.Tuple;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Connections that unmodified CPython of every version passes on as objects, and takes from Java. */
@ExtendWith({Watchdog.class, LeakCheck.class})
class PassedConnectionTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String KEY = "the key of both";
    private static final ConnectionOptions OPTIONS = ConnectionOptions.DEFAULT
            .withKey(key(KEY))
            .withDecoder(PickleDecoder.builder().keepUnknown().build());

    static List<String> pythons() {
        return Pythons.found();
    }

    private static AuthenticationKey key(String text) {
        return AuthenticationKey.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Pythons.Script start(String python, Listener listener) throws IOException {
        return Pythons.Script.start(
                python,
                PassedConnectionTest.class,
                "passing_peer.py",
                listener.address().toString(),
                KEY);
    }

    @ParameterizedTest
    @MethodSource("pythons")
    void passedByPython(String python) throws IOException {
        PassedConnection last;
        try (Listener listener = Listener.bindPrivately(OPTIONS);
                Pythons.Script peer = start(python, listener);
                Connection line = listener.accept(LONG)) {
            assertTrue(peer.process().isAlive());
            line.sendObject("pass");
            PassedConnection passed = PassedConnection.of(line.receiveObject(LONG));
            assertTrue(passed.readable() && passed.writable());
            UnreachableException keyless =
                    assertThrows(UnreachableException.class, () -> passed.fetch(ConnectionOptions.DEFAULT, LONG));
            assertTrue(
                    keyless.getMessage()
                            .startsWith("fetch: the key of the program that has it is not known (UNREACHABLE)"),
                    keyless.getMessage());
            assertThrows(AuthenticationException.class, () -> passed.fetch(OPTIONS.withKey(key("another")), LONG));
            try (Connection fetched = passed.fetch(OPTIONS, LONG)) {
                fetched.sendObject("ab");
                assertEquals("abab", fetched.receiveObject(LONG));
            }
            UnreachableException again = assertThrows(UnreachableException.class, () -> passed.fetch(OPTIONS, LONG));
            assertTrue(again.getMessage().contains("fetched before"), again.getMessage());

            line.sendObject("pass one way");
            List<?> both = (List<?>) line.receiveObject(LONG);
            PassedConnection writer = PassedConnection.of(both.get(1));
            assertTrue(writer.writable() && !writer.readable());
            try (Connection reader = PassedConnection.of(both.get(0)).fetch(OPTIONS, LONG)) {
                assertEquals("through both", reader.receiveObject(LONG));
                try (Connection writing = writer.fetch(OPTIONS, LONG)) {
                    writing.sendObject("from here");
                    assertThrows(IllegalStateException.class, writing::receiveBytes);
                }
                assertEquals("from here", reader.receiveObject(LONG));
                assertThrows(IllegalStateException.class, () -> reader.sendObject(1));
            }
            last = writer;
            line.sendObject("end");
        }
        UnreachableException gone = assertThrows(UnreachableException.class, () -> last.fetch(OPTIONS, LONG));
        assertTrue(gone.getMessage().contains("its program is gone"), gone.getMessage());
    }

    @ParameterizedTest
    @MethodSource("pythons")
    void passedByJava(String python) throws IOException {
        try (Listener listener = Listener.bindPrivately(OPTIONS);
                ConnectionSharer sharer = ConnectionSharer.start(key(KEY));
                Pythons.Script peer = start(python, listener);
                Connection line = listener.accept(LONG)) {
            assertTrue(peer.process().isAlive());
            Descriptor[] ends = socketPair();
            Opaque offered = sharer.offer(ends[1], true, true);
            assertEquals(1, sharer.waiting());
            try (Connection here = Connection.over(PipeChannel.of(ends[0], ends[0], StreamOptions.DEFAULT))) {
                line.sendObject("take");
                line.sendObject(offered);
                here.sendObject("ab");
                assertEquals("abab", here.receiveObject(LONG));
                assertEquals("taken", line.receiveObject(LONG));
            }
            assertEquals(0, sharer.waiting());
            // Once only.
            line.sendObject("take");
            line.sendObject(offered);
            assertEquals("EOFError", line.receiveObject(LONG));
            line.sendObject("end");
        }
    }

    private static Descriptor[] socketPair() throws IpcException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment two = arena.allocate(8, 4);
            assertEquals(0, SysSocket.socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, two.address()));
            return new Descriptor[] {
                Descriptor.adopt(two.get(ValueLayout.JAVA_INT, 0)), Descriptor.adopt(two.get(ValueLayout.JAVA_INT, 4))
            };
        }
    }

    /** Java takes what Java offers; what is not fetched goes with the sharer, and strangers get nothing. */
    @Test
    void withinOneProcess() throws IOException {
        Opaque left;
        try (ConnectionSharer sharer = ConnectionSharer.start(key(KEY));
                Descriptor.Pipe pipe = Descriptor.pipe();
                Descriptor.Pipe other = Descriptor.pipe()) {
            Opaque offered = sharer.offer(pipe.read().duplicate(), true, false);
            left = sharer.offer(other.read().duplicate(), true, false);
            PassedConnection passed = PassedConnection.of(offered);
            assertThrows(AuthenticationException.class, () -> passed.fetch(OPTIONS.withKey(key("another")), LONG));
            try (Connection stranger = Client.connect(passed.at(), OPTIONS, LONG)) {
                stranger.sendObject("not a request");
                assertThrows(IpcException.class, () -> stranger.receiveObject(LONG));
            }
            try (Connection reading = passed.fetch(OPTIONS, LONG);
                    Connection writing =
                            Connection.over(PipeChannel.of(null, pipe.write().duplicate(), StreamOptions.DEFAULT))) {
                writing.sendObject("through");
                assertEquals("through", reading.receiveObject(LONG));
            }
            assertEquals(1, sharer.waiting());
            assertThrows(IllegalArgumentException.class, () -> sharer.offer(pipe.read(), false, false));
        }
        PassedConnection gone = PassedConnection.of(left);
        assertThrows(UnreachableException.class, () -> gone.fetch(OPTIONS, LONG));
    }

    @Test
    void whatIsNoneIsRefused() throws IOException {
        for (Object wrong : new Object[] {
            null,
            1L,
            Pickled.connection(3, true),
            Pickled.call("multiprocessing.connection", "rebuild_connection", 1L, true, true),
            made("relative", 1L),
            made("/socket", "1")
        }) {
            assertThrows(ProtocolException.class, () -> PassedConnection.of(wrong));
        }
        PassedConnection overTcp = PassedConnection.of(made(Tuple.of("localhost", 1L), 1L));
        assertThrows(UnreachableException.class, () -> overTcp.fetch(OPTIONS, LONG));
        byte[] pickle = PickleEncoder.encode(made("/socket", 1L));
        PickleException refused = assertThrows(
                PickleException.class, () -> PickleDecoder.standard().decode(pickle));
        assertEquals("TYPE_REFUSED", refused.code());
    }

    private static Opaque made(Object address, Object number) {
        return Pickled.call(
                "multiprocessing.connection",
                "rebuild_connection",
                Pickled.object("multiprocessing.resource_sharer", "DupFd", Map.of("_id", Tuple.of(address, number))),
                true,
                true);
    }
}
