package io.antaboga.multiprocessing;

import static io.antaboga.os.Constants.AF_UNIX;
import static io.antaboga.os.Constants.SOCK_CLOEXEC;
import static io.antaboga.os.Constants.SOCK_STREAM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.antaboga.IpcException;
import io.antaboga.os.SysSocket;
import io.antaboga.process.Descriptor;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.OtherUser;
import io.antaboga.testing.Watchdog;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What cannot be reached by way of /proc, and how that is told. */
@ExtendWith({Watchdog.class, LeakCheck.class})
class ProcessDescriptorsTest {
    private static final long HERE = ProcessHandle.current().pid();

    private static String code(long pid, int number) {
        return assertThrows(IpcException.class, () -> ProcessDescriptors.pipe(pid, number, false)
                        .close())
                .code();
    }

    @Test
    void whatIsNotThere() throws Exception {
        assertEquals("ENOENT", code(HERE, 1 << 20));
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        assertEquals("ENOENT", code(ended.pid(), 0));
        ended.getInputStream().close();
        ended.getErrorStream().close();
        ended.getOutputStream().close();
    }

    @Test
    void aSocketIsNotOpenedTwice() throws IOException {
        try (Descriptor socket = Descriptor.adopt(SysSocket.socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0))) {
            assertEquals("ENXIO", code(HERE, socket.number()));
        }
    }

    @Test
    void anotherUserGetsNothing() throws IOException {
        String program = """
                import os, sys
                try:
                    print(os.open(sys.argv[1], os.O_RDONLY), flush=True)
                except PermissionError:
                    print("refused", flush=True)
                """;
        try (Descriptor.Pipe pipe = Descriptor.pipe();
                OtherUser stranger = OtherUser.run(
                        program, "/proc/" + HERE + "/fd/" + pipe.read().number())) {
            assertEquals("refused", stranger.line());
        }
    }
}
