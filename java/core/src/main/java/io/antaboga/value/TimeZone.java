package io.antaboga.value;

import java.time.Duration;
import java.util.Objects;

/**
 * Python's {@code datetime.timezone}: a fixed offset.
 *
 * @param offset from UTC, between -24 h and 24 h exclusive, in whole microseconds
 * @param name the name it was given, or null
 */
public record TimeZone(Duration offset, String name) {
    /** Refuses an offset of a day or more. */
    public TimeZone {
        Objects.requireNonNull(offset, "offset");
        if (offset.abs().compareTo(Duration.ofDays(1)) >= 0) {
            throw new IllegalArgumentException("offset must be within a day: " + offset);
        }
    }
}
