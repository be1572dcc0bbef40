package io.antaboga.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.antaboga.IpcException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class InputsTest {
    /** The sums stand in the README beside the files. */
    @ParameterizedTest
    @CsvSource({
        "TEXT, 3591618, e48753092fc32a266519aa778220a24974cbca3728091d4434f561969764b78e",
        "TABLE, 2294215, 5d1ea2548a3941eac0b4a9ca70805daa9fa49bbb711a0c7557b2bba0bd7c3f64"
    })
    void theJarCarriesATextAndATable(Input.Kind kind, long length, String sha256) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Input input = new Inputs(arena, null).of(kind);
            assertEquals(length, input.length());
            assertEquals(sha256, new Digest().update(input.bytes()).finish());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3_000_000})
    void aFileIsReadWhole(int length, @TempDir Path folder) throws IOException {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        Path file = Files.write(folder.resolve("input"), bytes);
        try (Arena arena = Arena.ofConfined()) {
            Inputs inputs = new Inputs(arena, file);
            Input input = inputs.of(Input.Kind.TEXT);
            assertEquals(-1, input.bytes().mismatch(java.lang.foreign.MemorySegment.ofArray(bytes)));
            assertSame(input, inputs.of(Input.Kind.TABLE));
        }
    }

    @Test
    void aFileWithoutASizeIsReadToItsEnd() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Input input = new Inputs(arena, Path.of("/proc/self/maps")).of(Input.Kind.TEXT);
            assertEquals(true, input.length() > 0);
        }
    }

    @Test
    void anAbsentFileIsNamed(@TempDir Path folder) {
        try (Arena arena = Arena.ofConfined()) {
            Inputs inputs = new Inputs(arena, folder.resolve("absent"));
            IpcException failure = assertThrows(IpcException.class, () -> inputs.of(Input.Kind.TEXT));
            assertEquals("ENOENT", failure.code());
        }
    }
}
