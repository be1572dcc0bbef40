package io.antaboga.call.wire;

import io.antaboga.IpcException;
import io.antaboga.value.Complex;
import io.antaboga.value.DateTime;
import io.antaboga.value.Scalar;
import io.antaboga.value.SpecialDecimal;
import io.antaboga.value.Time;
import io.antaboga.value.TimeZone;
import io.antaboga.value.ZoneInfo;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** Values of Python's library: dates and times, decimals, complex numbers, UUIDs. */
final class LibraryWriter {
    private LibraryWriter() {}

    /** Whether {@code value} is one. */
    static boolean write(ValueWriter writer, Object value) throws IpcException {
        switch (value) {
            case BigDecimal number -> writer.tag("$decimal", NumberText.decimal(number));
            case SpecialDecimal number -> writer.tag("$decimal", NumberText.decimal(number.text()));
            case LocalDate date -> writer.tag("$date", DateTimeText.date(date));
            case LocalTime time -> time(writer, time, 0, null);
            case Time time -> time(writer, time.local(), time.fold(), time.zone());
            case LocalDateTime moment -> moment(writer, moment, 0, null);
            case DateTime moment -> moment(writer, moment.local(), moment.fold(), moment.zone());
            case OffsetDateTime moment ->
                moment(
                        writer,
                        moment.toLocalDateTime(),
                        0,
                        new TimeZone(Duration.ofSeconds(moment.getOffset().getTotalSeconds()), null));
            case Duration length -> duration(writer, length);
            case TimeZone zone -> writer.tag("$zone", zone(zone));
            case ZoneInfo zone -> writer.tag("$zone", zone(zone));
            case UUID id -> writer.tag("$uuid", id.toString());
            case Complex number -> writer.tagged("$complex", List.of(number.real(), number.imaginary()), number);
            case Scalar scalar -> NumpyWriter.scalar(writer, scalar);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void time(ValueWriter writer, LocalTime time, int fold, Object zone) throws IpcException {
        writer.tagged("$time", Arrays.asList(DateTimeText.time(time), zone(zone), fold), time);
    }

    private static void moment(ValueWriter writer, LocalDateTime moment, int fold, Object zone) throws IpcException {
        String text = DateTimeText.date(moment.toLocalDate()) + "T" + DateTimeText.time(moment.toLocalTime());
        writer.tagged("$datetime", Arrays.asList(text, zone(zone), fold), moment);
    }

    private static void duration(ValueWriter writer, Duration length) throws IpcException {
        long days = Math.floorDiv(length.getSeconds(), 86_400L);
        if (Math.abs(days) > DateTimeText.MOST_DAYS) {
            throw Refusals.refused("longer than a timedelta can be", "days", days);
        }
        long seconds = Math.floorMod(length.getSeconds(), 86_400L);
        writer.tagged("$timedelta", List.of(days, seconds, DateTimeText.micros(length.getNano())), length);
    }

    private static List<Object> zone(Object zone) throws IpcException {
        return switch (zone) {
            case null -> null;
            case TimeZone fixed -> Arrays.asList("offset", DateTimeText.offset(fixed.offset()), fixed.name());
            case ZoneInfo named -> List.of("zone", named.key());
            default -> throw Refusals.refused("no zone", "type", zone.getClass().getName());
        };
    }
}
