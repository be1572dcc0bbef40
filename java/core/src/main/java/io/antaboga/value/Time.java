package io.antaboga.value;

import java.time.LocalTime;
import java.util.Objects;

/**
 * A {@code datetime.time} with a fold or a zone; one with neither is a {@link LocalTime}.
 *
 * @param local the fields, in whole microseconds
 * @param fold 0 or 1
 * @param zone a {@link TimeZone}, a {@link ZoneInfo}, or null when naive
 */
public record Time(LocalTime local, int fold, Object zone) {
    /** Refuses any other fold. */
    public Time {
        Objects.requireNonNull(local, "local");
        if (fold != 0 && fold != 1) {
            throw new IllegalArgumentException("fold must be 0 or 1: " + fold);
        }
    }
}
