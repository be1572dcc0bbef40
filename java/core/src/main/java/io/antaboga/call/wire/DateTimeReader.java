package io.antaboga.call.wire;

import io.antaboga.value.DateTime;
import io.antaboga.value.Time;
import io.antaboga.value.TimeZone;
import io.antaboga.value.ZoneInfo;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;

/** Dates and times of the tags' content; throws an unchecked exception for what is not as it is written. */
final class DateTimeReader {

    private DateTimeReader() {}

    static Object time(List<Object> parts) {
        LocalTime local = DateTimeText.time(the(String.class, parts.get(0)));
        Object zone = zoneOrNull(parts.get(1));
        int fold = fold(parts.get(2));
        return fold == 0 && zone == null ? local : new Time(local, fold, zone);
    }

    static Object dateTime(List<Object> parts) {
        String text = the(String.class, parts.get(0));
        int mark = text.indexOf('T');
        if (mark < 0) {
            throw new IllegalArgumentException("no time of the day");
        }
        LocalDateTime local = LocalDateTime.of(
                DateTimeText.date(text.substring(0, mark)), DateTimeText.time(text.substring(mark + 1)));
        Object zone = zoneOrNull(parts.get(1));
        int fold = fold(parts.get(2));
        return DateTime.simplest(local, fold, zone);
    }

    static Duration duration(List<Object> parts) {
        long days = the(Long.class, parts.get(0));
        long seconds = the(Long.class, parts.get(1));
        long micros = the(Long.class, parts.get(2));
        boolean right = Math.abs(days) <= DateTimeText.MOST_DAYS
                && seconds >= 0
                && seconds < 86_400
                && micros >= 0
                && micros < 1_000_000;
        if (!right) {
            throw new IllegalArgumentException("no timedelta");
        }
        return Duration.ofSeconds(days * 86_400 + seconds, micros * 1000);
    }

    private static int fold(Object fold) {
        if (fold instanceof Long number && (number == 0 || number == 1)) {
            return number.intValue();
        }
        throw new IllegalArgumentException("no fold");
    }

    private static Object zoneOrNull(Object parts) {
        return parts == null ? null : zone(the(List.class, parts));
    }

    /** A {@link TimeZone} or a {@link ZoneInfo}. */
    static Object zone(List<?> parts) {
        if (parts.size() == 2 && "zone".equals(parts.get(0)) && parts.get(1) instanceof String key) {
            return new ZoneInfo(key);
        }
        if (parts.size() == 3 && "offset".equals(parts.get(0)) && parts.get(1) instanceof Long micros) {
            Object name = parts.get(2);
            if (name == null || name instanceof String) {
                Duration offset =
                        Duration.ofSeconds(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000);
                return new TimeZone(offset, (String) name);
            }
        }
        throw new IllegalArgumentException("no zone");
    }

    private static <T> T the(Class<T> type, Object part) {
        if (!type.isInstance(part)) {
            throw new IllegalArgumentException("no " + type.getSimpleName());
        }
        return type.cast(part);
    }
}
