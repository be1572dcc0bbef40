package io.antaboga.multiprocessing.pickle;

import io.antaboga.value.DateTime;
import io.antaboga.value.Time;
import io.antaboga.value.TimeZone;
import io.antaboga.value.Tuple;
import io.antaboga.value.ZoneInfo;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Map;

/** {@code datetime} and {@code zoneinfo}, by CPython's packed forms (Modules/_datetimemodule.c). */
final class DateTimeTypes {

    private DateTimeTypes() {}

    static void addTo(Map<String, Constructor> table) {
        table.put("datetime.date", arguments -> {
            Arguments a = new Arguments("datetime.date", arguments).expect(1, 1);
            return checked("datetime.date", () -> date(packed(a, 4)));
        });
        table.put("datetime.time", DateTimeTypes::time);
        table.put("datetime.datetime", DateTimeTypes::dateTime);
        table.put("datetime.timedelta", arguments -> timedelta(arguments));
        table.put("datetime.timezone", arguments -> {
            Arguments a = new Arguments("datetime.timezone", arguments).expect(1, 2);
            return checked(
                    "datetime.timezone", () -> new TimeZone(a.at(0, Duration.class), a.size() == 2 ? a.text(1) : null));
        });
        table.put("zoneinfo.ZoneInfo._unpickle", arguments -> {
            Arguments a = new Arguments("zoneinfo.ZoneInfo", arguments).expect(2, 2);
            // The second argument asks for the cached instance, which is what ZoneInfo(key) gives.
            if (!Boolean.TRUE.equals(a.at(1)) && !Long.valueOf(1).equals(a.at(1))) {
                throw Constructor.unexpected("zoneinfo.ZoneInfo", a.at(1));
            }
            return new ZoneInfo(a.text(0));
        });
    }

    private interface Step<T> {
        T run() throws PickleException;
    }

    private static <T> T checked(String type, Step<T> step) throws PickleException {
        try {
            return step.run();
        } catch (DateTimeException | IllegalArgumentException | ArithmeticException wrong) {
            throw Constructor.unexpected(type, wrong.getMessage());
        }
    }

    private static byte[] packed(Arguments a, int length) throws PickleException {
        byte[] packed = a.bytes(0);
        if (packed.length != length) {
            throw Constructor.unexpected(a.type(), packed.length);
        }
        return packed;
    }

    private static LocalDate date(byte[] p) {
        return LocalDate.of((p[0] & 0xff) << 8 | p[1] & 0xff, p[2], p[3]);
    }

    private static LocalTime clock(byte[] p, int at) {
        int micros = (p[at + 3] & 0xff) << 16 | (p[at + 4] & 0xff) << 8 | p[at + 5] & 0xff;
        return LocalTime.of(p[at], p[at + 1], p[at + 2], Math.multiplyExact(micros, 1000));
    }

    private static Object time(Tuple arguments) throws PickleException {
        Arguments a = new Arguments("datetime.time", arguments).expect(1, 2);
        byte[] p = packed(a, 6).clone();
        int fold = p[0] < 0 ? 1 : 0;
        p[0] &= 0x7f;
        Object zone = a.size() == 2 ? zone(a, 1) : null;
        LocalTime local = checked("datetime.time", () -> clock(p, 0));
        return fold == 0 && zone == null ? local : new Time(local, fold, zone);
    }

    private static Object dateTime(Tuple arguments) throws PickleException {
        Arguments a = new Arguments("datetime.datetime", arguments).expect(1, 2);
        byte[] p = packed(a, 10).clone();
        int fold = p[2] < 0 ? 1 : 0;
        p[2] &= 0x7f;
        Object zone = a.size() == 2 ? zone(a, 1) : null;
        LocalDateTime local = checked("datetime.datetime", () -> LocalDateTime.of(date(p), clock(p, 4)));
        return DateTime.simplest(local, fold, zone);
    }

    private static Object zone(Arguments a, int index) throws PickleException {
        Object zone = a.at(index);
        if (zone == null || zone instanceof TimeZone || zone instanceof ZoneInfo) {
            return zone;
        }
        throw PickleException.refused("unpickle", "unknown kind of zone", "type", zone);
    }

    private static Duration timedelta(Tuple arguments) throws PickleException {
        Arguments a = new Arguments("datetime.timedelta", arguments).expect(3, 3);
        return checked("datetime.timedelta", () -> Duration.ofDays(a.number(0))
                .plusSeconds(a.number(1))
                .plusNanos(Math.multiplyExact(1000L, a.number(2))));
    }
}
