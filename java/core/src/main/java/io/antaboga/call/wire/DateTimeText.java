package io.antaboga.call.wire;

import io.antaboga.call.TypeRefusedException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;

/** Dates, times and lengths of time as Python's {@code isoformat()} has them; one spelling for each. */
final class DateTimeText {
    static final long MOST_DAYS = 999_999_999;

    private static final int DATE = 10;
    private static final int CLOCK = 8;
    private static final int CLOCK_AND_MICROSECONDS = 15;

    private DateTimeText() {}

    static String date(LocalDate date) throws TypeRefusedException {
        if (date.getYear() < 1 || date.getYear() > 9999) {
            throw Refusals.refused("year is not one of Python's", "year", date.getYear());
        }
        return date.toString();
    }

    static String time(LocalTime time) throws TypeRefusedException {
        int micros = micros(time.getNano());
        StringBuilder text = new StringBuilder(CLOCK_AND_MICROSECONDS);
        two(text, time.getHour()).append(':');
        two(text, time.getMinute()).append(':');
        two(text, time.getSecond());
        if (micros != 0) {
            text.append('.');
            two(text, micros / 10_000);
            two(text, micros / 100 % 100);
            two(text, micros % 100);
        }
        return text.toString();
    }

    private static StringBuilder two(StringBuilder text, int number) {
        return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    static int micros(int nanos) throws TypeRefusedException {
        if (nanos % 1000 != 0) {
            throw Refusals.refused("finer than a microsecond", "nanoseconds", nanos);
        }
        return nanos / 1000;
    }

    /** Microseconds of an offset, which is less than a day. */
    static long offset(Duration offset) throws TypeRefusedException {
        return offset.getSeconds() * 1_000_000 + micros(offset.getNano());
    }

    /** Throws an unchecked exception for anything else, here and below. */
    static LocalDate date(String text) {
        expect(text.length() == DATE && text.charAt(4) == '-' && text.charAt(7) == '-', text);
        int year = number(text, 0, 2) * 100 + number(text, 2, 4);
        expect(year > 0, text);
        return LocalDate.of(year, number(text, 5, 7), number(text, 8, 10));
    }

    static LocalTime time(String text) {
        boolean fine = text.length() == CLOCK_AND_MICROSECONDS && text.charAt(CLOCK) == '.';
        expect((fine || text.length() == CLOCK) && text.charAt(2) == ':' && text.charAt(5) == ':', text);
        int micros = fine ? number(text, 9, 11) * 10_000 + number(text, 11, 13) * 100 + number(text, 13, 15) : 0;
        expect(!fine || micros > 0, text);
        return LocalTime.of(number(text, 0, 2), number(text, 3, 5), number(text, 6, 8), micros * 1000);
    }

    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            char digit = text.charAt(i);
            expect(digit >= '0' && digit <= '9', text);
            number = number * 10 + digit - '0';
        }
        return number;
    }

    private static void expect(boolean right, String text) {
        if (!right) {
            throw new IllegalArgumentException("no date or time: " + text);
        }
    }
}
