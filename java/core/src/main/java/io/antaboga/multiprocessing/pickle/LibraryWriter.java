package io.antaboga.multiprocessing.pickle;

import io.antaboga.value.ClassReference;
import io.antaboga.value.Complex;
import io.antaboga.value.Counter;
import io.antaboga.value.DateTime;
import io.antaboga.value.DefaultDict;
import io.antaboga.value.Deque;
import io.antaboga.value.EnumMember;
import io.antaboga.value.ExceptionValue;
import io.antaboga.value.Fraction;
import io.antaboga.value.NDArray;
import io.antaboga.value.Opaque;
import io.antaboga.value.OrderedDict;
import io.antaboga.value.PurePath;
import io.antaboga.value.Range;
import io.antaboga.value.Scalar;
import io.antaboga.value.Slice;
import io.antaboga.value.SpecialDecimal;
import io.antaboga.value.Time;
import io.antaboga.value.TimeZone;
import io.antaboga.value.Tuple;
import io.antaboga.value.TypedArray;
import io.antaboga.value.ZoneInfo;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Values that Python makes by calling something: {@code callable(*arguments)}, then items, entries and state. */
final class LibraryWriter {
    private final ValueWriter writer;
    private final DateTimeWriter times = new DateTimeWriter(this);
    private final NumpyWriter numpy = new NumpyWriter(this);

    LibraryWriter(ValueWriter writer) {
        this.writer = writer;
    }

    /** False when {@code value} is none of them. */
    boolean write(Object value) throws PickleException {
        switch (value) {
            case OrderedDict map -> {
                call(value, "collections", "OrderedDict");
                writer.entries(map);
            }
            case DefaultDict map -> {
                call(
                        value,
                        "collections",
                        "defaultdict",
                        map.factory() == null ? new Object[0] : new Object[] {map.factory()});
                writer.entries(map);
            }
            case Counter map -> call(value, "collections", "Counter", new LinkedHashMap<>(map));
            case Deque deque -> {
                call(
                        value,
                        "collections",
                        "deque",
                        deque.maximumLength() == null
                                ? new Object[0]
                                : new Object[] {Tuple.of(), deque.maximumLength()});
                writer.items(deque);
            }
            case Complex c -> call(value, "builtins", "complex", c.real(), c.imaginary());
            case Range r -> call(value, "builtins", "range", r.start(), r.stop(), r.step());
            case Slice s -> call(value, "builtins", "slice", s.start(), s.stop(), s.step());
            case Fraction f -> call(value, "fractions", "Fraction", f.numerator() + "/" + f.denominator());
            case BigDecimal d -> call(value, "decimal", "Decimal", d.unscaledValue() + "E" + -(long) d.scale());
            case SpecialDecimal d -> call(value, "decimal", "Decimal", d.text());
            case UUID id -> uuid(id);
            case LocalDate date -> times.date(date);
            case LocalTime time -> times.time(time, time, 0, null);
            case Time time -> times.time(time, time.local(), time.fold(), time.zone());
            case LocalDateTime moment -> times.dateTime(moment, moment, 0, null);
            case OffsetDateTime moment ->
                times.dateTime(
                        moment,
                        moment.toLocalDateTime(),
                        0,
                        new TimeZone(Duration.ofSeconds(moment.getOffset().getTotalSeconds()), null));
            case DateTime moment -> times.dateTime(moment, moment.local(), moment.fold(), moment.zone());
            case Duration length -> times.timedelta(length);
            case TimeZone zone ->
                call(
                        value,
                        "datetime",
                        "timezone",
                        zone.name() == null ? new Object[] {zone.offset()} : new Object[] {zone.offset(), zone.name()});
            case ZoneInfo zone -> call(value, "zoneinfo", "ZoneInfo._unpickle", zone.key(), true);
            case PurePath path ->
                call(value, "pathlib", path.type(), path.parts().toArray());
            case Path path -> path(path);
            case TypedArray array ->
                call(
                        value,
                        "array",
                        "_array_reconstructor",
                        new ClassReference("array", "array"),
                        String.valueOf(array.typeCode()),
                        array.machineFormat(),
                        array.content());
            case EnumMember member -> call(value, member.type(), Opcode.REDUCE, member.value());
            case ExceptionValue exception -> {
                call(
                        value,
                        exception.type(),
                        Opcode.REDUCE,
                        exception.arguments().items().toArray());
                if (!exception.attributes().isEmpty()) {
                    state(exception.attributes());
                }
            }
            case NDArray array -> numpy.array(array);
            case Scalar scalar -> numpy.scalar(scalar);
            case Opaque opaque -> opaque(opaque);
            default -> {
                return false;
            }
        }
        return true;
    }

    ValueWriter writer() {
        return writer;
    }

    void call(Object value, String module, String name, Object... arguments) throws PickleException {
        call(value, new ClassReference(module, name), Opcode.REDUCE, arguments);
    }

    void call(Object value, Object callable, int opcode, Object... arguments) throws PickleException {
        construct(callable, Tuple.of(arguments), opcode);
        writer.remember(value);
    }

    /** Protocols 0 and 1 make a new object by calling a function of {@code copyreg}. */
    private void construct(Object callable, Tuple arguments, int opcode) throws PickleException {
        if (opcode == Opcode.NEWOBJ && writer.out().protocol() < 2) {
            List<Object> all = new ArrayList<>();
            all.add(callable);
            all.addAll(arguments.items());
            construct(new ClassReference("copyreg", "__newobj__"), Tuple.copyOf(all), Opcode.REDUCE);
            return;
        }
        writer.write(callable);
        writer.write(arguments);
        writer.out().op(opcode);
    }

    void state(Object state) throws PickleException {
        writer.write(state);
        writer.out().op(Opcode.BUILD);
    }

    private void uuid(UUID id) throws PickleException {
        call(id, new ClassReference("uuid", "UUID"), Opcode.NEWOBJ);
        BigInteger high = new BigInteger(Long.toUnsignedString(id.getMostSignificantBits()));
        BigInteger low = new BigInteger(Long.toUnsignedString(id.getLeastSignificantBits()));
        state(Map.of("int", high.shiftLeft(64).or(low)));
    }

    private void path(Path path) throws PickleException {
        List<Object> parts = new ArrayList<>();
        if (path.getRoot() != null) {
            parts.add(path.getRoot().toString());
        }
        path.forEach(part -> parts.add(part.toString()));
        call(path, "pathlib", "PosixPath", parts.toArray());
    }

    private void opaque(Opaque opaque) throws PickleException {
        if (opaque.construction() == Opaque.Construction.REFERENCE) {
            writer.write(opaque.callable());
            return;
        }
        switch (opaque.construction()) {
            case NEW -> construct(opaque.callable(), (Tuple) opaque.arguments(), Opcode.NEWOBJ);
            case NEW_WITH_KEYWORDS -> {
                if (writer.out().protocol() < 4) {
                    throw PickleException.refused(
                            "pickle", "a call with keywords needs protocol 4", "type", opaque.callable());
                }
                writer.write(opaque.callable());
                writer.write(opaque.arguments());
                writer.write(opaque.keywords());
                writer.out().op(Opcode.NEWOBJ_EX);
            }
            default -> construct(opaque.callable(), (Tuple) opaque.arguments(), Opcode.REDUCE);
        }
        writer.remember(opaque);
        writer.items(opaque.items());
        writer.entries(opaque.entries());
        if (opaque.hasState()) {
            state(opaque.state());
        }
    }
}
