package io.antaboga.multiprocessing.pickle;

import io.antaboga.value.DateTime;
import io.antaboga.value.Time;
import io.antaboga.value.TimeZone;
import io.antaboga.value.ZoneInfo;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** The values with a time among those of {@link PickleVectorValues}. */
final class PickleVectorTimes {
    private static final List<TimeZone> ZONES = List.of(
            new TimeZone(Duration.ZERO, null),
            new TimeZone(Duration.ofMinutes(330), null),
            new TimeZone(Duration.ofHours(-23).plus(5, ChronoUnit.MICROS), null),
            new TimeZone(Duration.ofHours(1), "CET"),
            new TimeZone(Duration.ofSeconds(-1), null));

    private PickleVectorTimes() {}

    interface Numbered {
        void add(String name, Object... several);
    }

    static void addTo(Numbered values) {
        LocalTime last = LocalTime.of(23, 59, 59, 999_999_000);
        LocalDate first = LocalDate.of(1, 1, 1);
        LocalDate newest = LocalDate.of(9999, 12, 31);
        values.add("date", LocalDate.of(2020, 1, 2), first, newest);
        values.add(
                "time", LocalTime.MIDNIGHT, LocalTime.of(1, 2, 3, 4000), last, new Time(LocalTime.of(1, 2), 1, null));
        values.add(
                "time-zone",
                ZONES.stream()
                        .limit(4)
                        .map(zone -> new Time(LocalTime.of(1, 2), 0, zone))
                        .toArray());
        values.add("datetime", LocalDateTime.of(2020, 1, 2, 3, 4, 5, 6000), first.atStartOfDay(), newest.atTime(last));
        values.add("datetime-fold", new DateTime(LocalDateTime.of(2020, 10, 25, 2, 30), 1, null));
        LocalDateTime day = LocalDateTime.of(2020, 1, 2, 0, 0);
        values.add(
                "datetime-zone",
                OffsetDateTime.of(day, ZoneOffset.UTC),
                OffsetDateTime.of(day, ZoneOffset.ofHoursMinutes(5, 30)),
                new DateTime(day, 0, ZONES.get(2)),
                new DateTime(day, 0, ZONES.get(3)),
                OffsetDateTime.of(day, ZoneOffset.ofTotalSeconds(-1)));
        values.add(
                "timedelta",
                Duration.ZERO,
                Duration.ofDays(-5).plusSeconds(3).plus(7, ChronoUnit.MICROS),
                Duration.ofDays(1).plusSeconds(86_399).plus(999_999, ChronoUnit.MICROS));
        values.add(
                "timedelta-bound",
                Duration.ofDays(-999_999_999),
                Duration.ofDays(1_000_000_000).minus(1, ChronoUnit.MICROS));
        values.add("timezone", ZONES.toArray());
        values.add("ZoneInfo", new ZoneInfo("UTC"));
    }
}
