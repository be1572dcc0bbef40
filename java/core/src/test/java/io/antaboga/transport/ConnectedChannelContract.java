package io.antaboga.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import io.antaboga.PeerClosedException;
import io.antaboga.testing.Blocked;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a channel keeps that has one other end, and so learns that it is gone; queues have none. */
abstract class ConnectedChannelContract extends ChannelContract {
    @Test
    void whatWasSentBeforeTheEndIsReceived() throws Exception {
        left.send(message(10, 1));
        left.send(message(0, 2));
        left.send(message(20, 3));
        left.close();
        assertArrayEquals(message(10, 1), right.receive());
        assertArrayEquals(message(0, 2), right.receive());
        assertArrayEquals(message(20, 3), right.receive());
        assertThrows(PeerClosedException.class, right::receive);
        assertThrows(PeerClosedException.class, () -> right.receive(Duration.ZERO));
        assertThrows(PeerClosedException.class, right::tryReceive);
    }

    @Test
    void theEndWakesAReceiver() throws Exception {
        Blocked receiver = Blocked.start(false, right::receive);
        left.close();
        assertInstanceOf(PeerClosedException.class, receiver.ended().failure());
    }

    @Test
    void sendingToNobodyIsEpipeAndNoSignal() throws Exception {
        right.close();
        IpcException failure = assertThrows(IpcException.class, () -> left.send(message(10, 1)));
        assertEquals("EPIPE", failure.code());
        assertTrue(failure.getMessage().matches("\\w+: .* \\(EPIPE\\), .*"), failure.getMessage());
    }
}
