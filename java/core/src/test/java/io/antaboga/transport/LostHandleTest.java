package io.antaboga.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.process.OtherJvm;
import io.antaboga.testing.LeakCheck;
import io.antaboga.testing.Watchdog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The safety net under handles that nobody closes. */
@ExtendWith({Watchdog.class, LeakCheck.class})
class LostHandleTest {
    @Test
    void aLostChannelIsReleasedAndTheLogWarns(@TempDir Path temporary) throws Exception {
        Path log = temporary.resolve("log");
        Process losing = new ProcessBuilder(OtherJvm.command(LosingProgram.class, List.of(), List.of()))
                .redirectError(log.toFile())
                .start();
        losing.getOutputStream().close();
        assertEquals("released\n", new String(losing.getInputStream().readAllBytes()));
        assertEquals(0, losing.waitFor());
        losing.getInputStream().close();
        String said = Files.readString(log);
        assertTrue(said.contains("never closed: PipeChannel {in="), said);
    }
}
