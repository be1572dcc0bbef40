package io.antaboga.value;

import java.time.LocalDateTime;
import java.util.Objects;

/**
 * A {@code datetime.datetime} that neither {@link LocalDateTime} (naive, fold 0) nor {@link java.time.OffsetDateTime} (an unnamed
 * offset of whole seconds within 18 hours, fold 0) holds.
 *
 * @param local the fields, in whole microseconds
 * @param fold 0, or 1 for the later of two moments that the clocks showed alike
 * @param zone a {@link TimeZone}, a {@link ZoneInfo}, or null when naive
 */
public record DateTime(LocalDateTime local, int fold, Object zone) {
    /** Refuses any other fold. */
    public DateTime {
        Objects.requireNonNull(local, "local");
        if (fold != 0 && fold != 1) {
            throw new IllegalArgumentException("fold must be 0 or 1: " + fold);
        }
    }
}
