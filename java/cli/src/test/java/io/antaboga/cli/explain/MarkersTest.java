package io.antaboga.cli.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class MarkersTest {
    @Test
    void aFileIsPutInAsItIs() throws IOException {
        String page = Markers.fill("before\n{{include docs/examples/pipe/pipe.c}}\nafter\n");
        Path file = Path.of(System.getProperty("antaboga.root"), "docs/examples/pipe/pipe.c");
        String expected = "before\n`docs/examples/pipe/pipe.c`:\n\n```c\n" + Files.readString(file) + "```\nafter\n";
        assertEquals(expected, page);
    }

    @Test
    void aLimitIsReadFromThisMachine() throws IOException {
        Process cat = new ProcessBuilder("cat", "/proc/sys/fs/pipe-max-size").start();
        String value = new String(cat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        assertEquals("at most " + value + ".", Markers.fill("at most {{limit /proc/sys/fs/pipe-max-size}}."));
        assertTrue(Markers.fill("{{limit rlimit open files}}").matches("\\d+|unlimited"));
        assertTrue(Markers.fill("{{limit space /dev/shm}}").matches("[\\d,]+ of [\\d,]+ bytes"));
        assertEquals("not to be read here", Markers.fill("{{limit /proc/sys/absent}}"));
    }

    @Test
    void aFileThatIsNotThereIsAnError() {
        assertThrows(FileNotFoundException.class, () -> Markers.fill("{{include docs/examples/absent/absent.c}}"));
    }
}
