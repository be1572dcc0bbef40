package io.antaboga.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.antaboga.IpcException;
import io.antaboga.os.Constants;
import io.antaboga.process.Descriptor;
import io.antaboga.testing.Descriptors;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PipeChannelTest extends StreamChannelContract {
    @Override
    Ends connect(StreamOptions options) throws IpcException {
        PipeChannel.Pair pair = PipeChannel.create(options);
        return new Ends(pair.channel(), PipeChannel.of(pair.peerIn(), pair.peerOut(), options));
    }

    @Override
    Bare connectBare(StreamOptions options) throws IpcException {
        PipeChannel.Pair pair = PipeChannel.create(options);
        return new Bare(pair.channel(), pair.peerIn(), pair.peerOut());
    }

    @Test
    void oneDirectionIsEnough() throws Exception {
        Descriptor.Pipe pipe = Descriptor.pipe();
        try (PipeChannel out = PipeChannel.inherited(-1, pipe.write().release());
                PipeChannel in = PipeChannel.inherited(pipe.read().release(), -1)) {
            out.send(message(3, 3));
            assertArrayEquals(message(3, 3), in.receive());
            assertThrows(IllegalStateException.class, out::receive);
            assertThrows(IllegalStateException.class, out::tryReceive);
            assertThrows(IllegalStateException.class, () -> in.send(message(1, 1)));
        }
    }

    @Test
    void aNumberThatIsNotOpenIsEbadf() {
        assertEquals(
                "EBADF",
                assertThrows(IpcException.class, () -> PipeChannel.inherited(9999, -1))
                        .code());
        assertThrows(IllegalArgumentException.class, () -> PipeChannel.inherited(-1, -1));
        assertThrows(IllegalArgumentException.class, () -> PipeChannel.inherited(-2, 0));
    }

    @Test
    void theModeOfTheDescriptorIsLeftAlone() throws Exception {
        try (PipeChannel.Pair pair = PipeChannel.create()) {
            assertThrows(IpcException.class, () -> pair.channel().receive(Duration.ZERO));
            int flags = Descriptors.flags(pair.peerOut().number());
            assertEquals(0, flags & Constants.O_NONBLOCK);
        }
    }
}
