package io.antaboga.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.memory.PosixShm;
import io.antaboga.os.Constants;
import io.antaboga.sync.PosixSem;
import io.antaboga.testing.Descriptors;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Names;
import io.antaboga.testing.Watchdog;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whatever starts a program, nothing that the library opened goes to it by accident. */
@ExtendWith({Watchdog.class, LeakCheck.class})
class CloseOnExecTest {
    @Test
    void everyDescriptorIsCloseOnExec() throws IOException {
        SortedMap<String, Integer> before = Descriptors.open();
        try (PosixShm segment = PosixShm.create(Names.posix(), 8);
                PosixSem semaphore = PosixSem.create(segment.name(), 0);
                PipeChannel.Pair pipes = PipeChannel.create();
                UnixListener listener = UnixListener.bindPrivately(StreamOptions.DEFAULT);
                UnixChannel client = UnixChannel.connect(listener.address());
                UnixChannel server = listener.accept();
                UnixSeqpacketListener packets = UnixSeqpacketListener.bindPrivately(PacketOptions.DEFAULT);
                UnixSeqpacketChannel one = UnixSeqpacketChannel.connect(packets.address());
                UnixSeqpacketChannel other = packets.accept();
                UnixDgramChannel datagrams = UnixDgramChannel.bindPrivately(PacketOptions.DEFAULT)) {
            assertEquals(segment.name(), semaphore.name());
            assertEquals(client.peer(), server.peer());
            assertEquals(one.maxMessageLength(), other.maxMessageLength());
            assertEquals(one.maxMessageLength(), datagrams.maxMessageLength());
            assertEquals(
                    StreamOptions.DEFAULT.maxMessageLength(), pipes.channel().maxMessageLength());
            SortedMap<String, Integer> open = Descriptors.open();
            open.keySet().removeAll(before.keySet());
            // Five entries; a segment; four ends of pipes; two listeners, four sockets, one of datagrams; an eventfd
            // for each of fourteen directions.
            assertEquals(31, open.size(), () -> String.join("\n", open.keySet()));
            for (Map.Entry<String, Integer> each : open.entrySet()) {
                int flags = Descriptors.flags(each.getValue());
                assertTrue((flags & Constants.O_CLOEXEC) != 0, each.getKey());
            }
        }
    }
}
