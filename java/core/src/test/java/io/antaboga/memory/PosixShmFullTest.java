package io.antaboga.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.antaboga.os.Sys;
import io.antaboga.process.OtherJvm;
import io.antaboga.testing.Capability;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Names;
import io.antaboga.testing.Watchdog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A full /dev/shm is ENOSPC at creation and never SIGBUS later: in a mount namespace with a small one of its own. */
@ExtendWith({Watchdog.class, LeakCheck.class})
class PosixShmFullTest {
    @Test
    void aFullFileSystemIsEnospcAtCreation() throws Exception {
        Capability.require(
                Sys.geteuid() == 0 && Files.isExecutable(Path.of("/usr/bin/unshare")),
                "root and unshare, for a /dev/shm of one's own");
        String name = Names.posix();
        List<String> command = new ArrayList<>(List.of(
                "/usr/bin/unshare", "-m", "sh", "-c", "mount -t tmpfs -o size=4m tmpfs /dev/shm && exec \"$@\"", "sh"));
        command.addAll(OtherJvm.command(FillingProgram.class, List.of(), List.of(name)));
        Process filling = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        filling.getOutputStream().close();
        String said = new String(filling.getInputStream().readAllBytes());
        assertEquals("4 posix_fallocate: no space left on device (ENOSPC), name=" + name + "4, size=1048576\n", said);
        assertEquals(0, filling.waitFor());
        filling.getInputStream().close();
        filling.getErrorStream().close();
    }
}
