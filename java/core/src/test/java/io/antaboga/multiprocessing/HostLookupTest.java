package io.antaboga.multiprocessing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.DeadlineException;
import io.antaboga.IpcException;
import io.antaboga.os.Deadline;
import io.antaboga.testing.Blocked;
import io.antaboga.testing.Watchdog;
import io.antaboga.transport.StreamOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A resolver that does not answer holds nobody up. */
@ExtendWith(Watchdog.class)
class HostLookupTest {
    private final CountDownLatch answering = new CountDownLatch(1);

    private InetAddress[] findLater(String host) throws UnknownHostException {
        try {
            answering.await();
        } catch (InterruptedException e) {
            throw new UnknownHostException(host);
        }
        return new InetAddress[] {InetAddress.ofLiteral("192.0.2.7")};
    }

    @Test
    void theDeadlineAndAnInterruptEndIt() throws Exception {
        DeadlineException late = assertThrows(
                DeadlineException.class,
                () -> HostLookup.find(
                        "silent.example", "connect", Deadline.after(Duration.ofMillis(20)), this::findLater));
        assertEquals(
                "connect: the host's address was not found in time (DEADLINE), host=silent.example", late.getMessage());
        Address.Tcp silent = new Address.Tcp("silent.example", 1);
        assertThrows(
                DeadlineException.class,
                () -> TcpSockets.connect(
                        silent, StreamOptions.DEFAULT, Deadline.after(Duration.ofMillis(20)), this::findLater));
        for (boolean virtual : new boolean[] {false, true}) {
            Blocked waiting = Blocked.start(
                    virtual, () -> HostLookup.find("silent.example", "connect", Deadline.NEVER, this::findLater));
            waiting.interrupt();
            Blocked.Ended ended = waiting.ended();
            assertEquals("INTERRUPTED", ended.failure().code());
            assertTrue(ended.interrupted());
        }
        answering.countDown();
        InetAddress[] found =
                HostLookup.find("silent.example", "connect", Deadline.after(Duration.ofMinutes(1)), this::findLater);
        assertEquals("192.0.2.7", found[0].getHostAddress());
    }

    @Test
    void aNumericAddressNeedsNoResolver() throws IpcException {
        Deadline passed = Deadline.after(Duration.ZERO);
        assertArrayEquals(
                new byte[] {127, 0, 0, 1},
                HostLookup.find("127.0.0.1", "connect", passed, this::findLater)[0].getAddress());
        assertEquals(16, HostLookup.find("::1", "connect", passed, this::findLater)[0].getAddress().length);
    }

    @Test
    void aHostThatIsNotThere() {
        IpcException unknown = assertThrows(
                IpcException.class,
                () -> HostLookup.find("nowhere.invalid", "connect", Deadline.NEVER, host -> {
                    throw new UnknownHostException(host);
                }));
        assertEquals("connect: no such host (ENXIO), host=nowhere.invalid", unknown.getMessage());
    }
}
