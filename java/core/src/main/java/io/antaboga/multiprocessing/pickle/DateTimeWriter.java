package io.antaboga.multiprocessing.pickle;

import io.antaboga.value.Bytes;
import io.antaboga.value.TimeZone;
import io.antaboga.value.ZoneInfo;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@code datetime} in CPython's packed forms; refuses what has no exact Python value. */
final class DateTimeWriter {
    private static final long MAXIMUM_DAYS = 999_999_999;

    private final LibraryWriter library;

    DateTimeWriter(LibraryWriter library) {
        this.library = library;
    }

    void date(LocalDate date) throws PickleException {
        library.call(date, "datetime", "date", Bytes.wrap(Arrays.copyOf(day(date), 4)));
    }

    void time(Object value, LocalTime local, int fold, Object zone) throws PickleException {
        byte[] packed = new byte[6];
        clock(local, packed, 0);
        packed[0] |= (byte) (fold << 7);
        call(value, "time", packed, zone);
    }

    void dateTime(Object value, LocalDateTime local, int fold, Object zone) throws PickleException {
        byte[] packed = Arrays.copyOf(day(local.toLocalDate()), 10);
        packed[2] |= (byte) (fold << 7);
        clock(local.toLocalTime(), packed, 4);
        call(value, "datetime", packed, zone);
    }

    void timedelta(Duration length) throws PickleException {
        // Python keeps 0 <= seconds < 86400 and 0 <= microseconds < 1000000; the days carry the sign.
        long days = Math.floorDiv(length.getSeconds(), 86_400L);
        if (Math.abs(days) > MAXIMUM_DAYS) {
            throw PickleException.refused("pickle", "beyond Python's range", "type", "timedelta", "days", days);
        }
        library.call(
                length,
                "datetime",
                "timedelta",
                days,
                Math.floorMod(length.getSeconds(), 86_400L),
                micros("timedelta", length.getNano()));
    }

    private void call(Object value, String type, byte[] packed, Object zone) throws PickleException {
        List<Object> arguments = new ArrayList<>(List.of(Bytes.wrap(packed)));
        if (zone instanceof TimeZone || zone instanceof ZoneInfo) {
            arguments.add(zone);
        } else if (zone != null) {
            throw PickleException.refused(
                    "pickle", "unknown kind of zone", "type", zone.getClass().getName());
        }
        library.call(value, "datetime", type, arguments.toArray());
    }

    private static byte[] day(LocalDate date) throws PickleException {
        int year = date.getYear();
        if (year < 1 || year > 9999) {
            throw PickleException.refused("pickle", "beyond Python's range", "type", "date", "year", year);
        }
        return new byte[] {(byte) (year >> 8), (byte) year, (byte) date.getMonthValue(), (byte) date.getDayOfMonth()};
    }

    private static void clock(LocalTime time, byte[] packed, int at) throws PickleException {
        int micros = micros("time", time.getNano());
        packed[at] = (byte) time.getHour();
        packed[at + 1] = (byte) time.getMinute();
        packed[at + 2] = (byte) time.getSecond();
        packed[at + 3] = (byte) (micros >> 16);
        packed[at + 4] = (byte) (micros >> 8);
        packed[at + 5] = (byte) micros;
    }

    private static int micros(String type, int nanos) throws PickleException {
        if (nanos % 1000 != 0) {
            throw PickleException.refused("pickle", "finer than a microsecond", "type", type, "nanoseconds", nanos);
        }
        return nanos / 1000;
    }
}
