package io.antaboga.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.call.Over;
import io.antaboga.cli.UsageException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class BenchCommandTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "nosuch",
                "pipe --wait spin",
                "pipe --wait adaptive",
                "pipe --seconds 0",
                "pipe --seconds -1",
                "pipe --size 0",
                "pipe --size 64,-1",
                "pipe --cores 3",
                "pipe --pair c-java",
                "pipe --kind both",
                "pipe --soak -1"
            })
    void refusesWhatItCannotMeasure(String words) {
        CommandLine line = new CommandLine(new BenchCommand());
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            throw failure;
        });
        line.parseArgs(words.split(" "));
        assertThrows(UsageException.class, () -> line.<BenchCommand>getCommand().call());
    }

    @Test
    void everyMechanismHasANameOfItsOwn() {
        for (Mechanism mechanism : Mechanism.values()) {
            if (!mechanism.carriesCalls()) {
                assertEquals(mechanism, Mechanism.of(mechanism.label()).orElseThrow());
            }
            assertTrue(mechanism.longest() > 0);
        }
    }

    @Test
    void aNameStandsForTheMechanismAndTheCallsOverIt() {
        assertEquals(List.of(Mechanism.PIPE, Mechanism.CALL_PIPE), Mechanism.named("pipe"));
        assertEquals(List.of(Mechanism.ARRAY), Mechanism.named("array"));
        assertEquals(
                Arrays.stream(Over.values()).map(Over::name).sorted().toList(),
                Mechanism.named("call").stream()
                        .map(calls -> calls.label().toUpperCase(Locale.ROOT))
                        .sorted()
                        .toList());
    }
}
