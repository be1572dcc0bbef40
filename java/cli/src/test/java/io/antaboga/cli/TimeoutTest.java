package io.antaboga.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class TimeoutTest {
    private final Timeout.Converter converter = new Timeout.Converter();

    @Test
    void countsDownFromADecimalNumberOfSeconds() {
        Duration left = converter.convert("1000.5").remaining().orElseThrow();
        assertTrue(left.compareTo(Duration.ofMillis(1_000_500)) <= 0, left::toString);
        assertTrue(left.compareTo(Duration.ofSeconds(500)) > 0, left::toString);
    }

    @Test
    void zeroIsNow() {
        assertEquals(Optional.of(Duration.ZERO), converter.convert("0").remaining());
    }

    @Test
    void moreThanACenturyIsForEver() {
        assertEquals(Optional.empty(), converter.convert("9".repeat(30)).remaining());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1", "nan", "inf", "1s", "1e3", "."})
    void refusesWhatIsNoNumberOfSeconds(String text) {
        assertThrows(TypeConversionException.class, () -> converter.convert(text));
    }
}
