package io.antaboga.value;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
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
    private static final Duration JAVAS_LARGEST_OFFSET = Duration.ofHours(18);

    /** Refuses any other fold. */
    public DateTime {
        Objects.requireNonNull(local, "local");
        if (fold != 0 && fold != 1) {
            throw new IllegalArgumentException("fold must be 0 or 1: " + fold);
        }
    }

    /** These as Java has them: a {@link LocalDateTime} or {@link OffsetDateTime} where one holds them, else a {@link DateTime}. */
    public static Object simplest(LocalDateTime local, int fold, Object zone) {
        if (fold == 0 && zone == null) {
            return local;
        }
        if (fold == 0
                && zone instanceof TimeZone fixed
                && fixed.name() == null
                && fixed.offset().getNano() == 0
                && fixed.offset().abs().compareTo(JAVAS_LARGEST_OFFSET) <= 0) {
            return OffsetDateTime.of(
                    local, ZoneOffset.ofTotalSeconds((int) fixed.offset().toSeconds()));
        }
        return new DateTime(local, fold, zone);
    }
}
