package io.antaboga.call.wire;

import io.antaboga.IpcException;
import io.antaboga.value.ByteArray;
import io.antaboga.value.Bytes;
import io.antaboga.value.FrozenSet;
import io.antaboga.value.NDArray;
import io.antaboga.value.NamedMember;
import io.antaboga.value.RecordValue;
import io.antaboga.value.Tuple;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;

/**
 * Writes the body of one message: {@code spec/call/values.md}. What has no exact equal on the other side is refused with
 * {@link io.antaboga.call.TypeRefusedException}. Of one thread and for one message.
 */
public final class ValueWriter {
    private static final String OWN_VALUES = RecordValue.class.getPackageName();

    private final BufferSink sink;
    private final Types types;
    private final Passing passing;
    private Object[] path = new Object[8];
    private JsonGenerator json;
    private int depth;
    private int values;

    /** A writer of a message whose buffers go to {@code sink}. */
    public ValueWriter(BufferSink sink, Types types, Passing passing) {
        this.sink = sink;
        this.types = types;
        this.passing = passing;
    }

    /** The body of a RESULT, or any one value. */
    public byte[] value(Object value) throws IpcException {
        return body(() -> write(value));
    }

    /** The body of a CALL of a function; {@code named} may be empty. */
    public byte[] arguments(List<?> positional, Map<String, ?> named) throws IpcException {
        return body(() -> {
            if (named.isEmpty()) {
                items(positional, positional);
                return;
            }
            begin(named);
            json.writeStartObject();
            json.writeName("a");
            items(positional, positional);
            json.writeName("k");
            members(named, named);
            json.writeEndObject();
            depth--;
        });
    }

    /** The body of a CALL of a passed object's method, or, where {@code method} is null, of a passed function. */
    public byte[] method(long number, String method, List<?> positional, Map<String, ?> named) throws IpcException {
        return body(() -> {
            begin(positional);
            json.writeStartArray();
            write(number);
            write(method);
            items(positional, positional);
            members(named, named);
            json.writeEndArray();
            depth--;
        });
    }

    private interface Step {
        void run() throws IpcException;
    }

    private byte[] body(Step step) throws IpcException {
        JsonOutput output = new JsonOutput();
        try (JsonGenerator generator = output.generator()) {
            json = generator;
            depth = 0;
            step.run();
        } catch (JsonOutput.TooLong | JacksonException tooLong) {
            throw Refusals.refused("too long a body", "limit", Bounds.MOST_INLINE);
        }
        return output.toByteArray();
    }

    JsonGenerator json() {
        return json;
    }

    BufferSink sink() {
        return sink;
    }

    /** Writes one value of any type. */
    void write(Object value) throws IpcException {
        switch (value) {
            case null -> {
                count();
                json.writeNull();
            }
            case String text -> text(text);
            case Long number -> integer(number);
            case Integer number -> integer(number);
            case Double number -> floating(number);
            case Boolean truth -> {
                count();
                json.writeBoolean(truth);
            }
            case List<?> list -> items(list, list);
            case Map<?, ?> map -> map(map);
            case Bytes bytes -> tag("$bytes", sink.octets(MemorySegment.ofBuffer(bytes.asByteBuffer())));
            case byte[] bytes -> tag("$bytes", sink.octets(bytes));
            case ByteArray bytes -> tag("$bytearray", sink.octets(bytes.content()));
            case Tuple tuple -> tagged("$tuple", tuple.items(), tuple);
            case Set<?> set -> set("$set", set, set);
            case FrozenSet set -> set("$frozenset", set.items(), set);
            case NDArray array -> NumpyWriter.array(this, array);
            case MemorySegment memory -> tag("$view", sink.view(memory, memory.isReadOnly()));
            case Short number -> integer(number);
            case Byte number -> integer(number);
            case BigInteger number -> integer(number);
            case Optional<?> optional -> optional(optional);
            case Float number -> {
                if (number.isNaN()) {
                    throw Refusals.refused("a NaN of 32 bits", "type", "float");
                }
                floating(number);
            }
            default -> {
                List<?> list = PrimitiveArrays.list(value);
                if (list != null) {
                    items(list, value);
                } else if (!LibraryWriter.write(this, value)) {
                    other(value);
                }
            }
        }
    }

    /** One within another could not be told from the empty one. */
    private void optional(Optional<?> optional) throws IpcException {
        if (optional.orElse(null) instanceof Optional<?>) {
            throw Refusals.refused("an Optional of an Optional", "type", "Optional");
        }
        write(optional.orElse(null));
    }

    /** What its class decides on. */
    private void other(Object value) throws IpcException {
        Passed passed = passing.outgoing(value);
        if (passed != null) {
            passed(passed);
        } else if (value instanceof Enum<?> member) {
            member(member.getDeclaringClass().getSimpleName(), member.name());
        } else if (value instanceof NamedMember member) {
            member(member.type(), member.name());
        } else if (value instanceof RecordValue record) {
            record(record.type(), record.fields(), record);
        } else if (isRecord(value)) {
            record(value.getClass().getSimpleName(), RecordFields.of(value), value);
        } else if (types.isBean(value.getClass())) {
            map(Beans.write(value));
        } else {
            throw Refusals.refused(
                    "a class that has no equal in Python",
                    "type",
                    value.getClass().getName());
        }
    }

    /** Whether it travels as a dataclass: records of values that this table does not have do not. */
    static boolean isRecord(Object value) {
        return value instanceof Record && !value.getClass().getPackageName().equals(OWN_VALUES);
    }

    private void passed(Passed passed) throws IpcException {
        if (passed.methods() == null) {
            open("$function");
            integer(passed.number());
        } else {
            open("$object");
            begin(passed);
            json.writeStartArray();
            integer(passed.number());
            items(passed.methods(), passed.methods());
            json.writeEndArray();
            depth--;
        }
        close();
    }

    private void member(String type, String name) throws IpcException {
        tagged("$enum", List.of(type, name), type);
    }

    private void record(String type, Map<String, ?> fields, Object record) throws IpcException {
        open("$record");
        begin(record);
        json.writeStartArray();
        text(type);
        members(fields, fields);
        json.writeEndArray();
        depth--;
        close();
    }

    private void map(Map<?, ?> map) throws IpcException {
        for (Object key : map.keySet()) {
            if (!(key instanceof String name) || name.startsWith("$")) {
                pairs(map);
                return;
            }
        }
        members(map, map);
    }

    private void pairs(Map<?, ?> map) throws IpcException {
        checkKeys(map.keySet());
        open("$dict");
        begin(map);
        json.writeStartArray();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            begin(entry);
            json.writeStartArray();
            write(entry.getKey());
            write(entry.getValue());
            json.writeEndArray();
            depth--;
        }
        json.writeEndArray();
        depth--;
        close();
    }

    private void members(Map<?, ?> map, Object owner) throws IpcException {
        begin(owner);
        json.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String name = (String) entry.getKey();
            if (name.startsWith("$")) {
                throw Refusals.refused("a name that begins with a dollar sign", "name", name);
            }
            json.writeName(name);
            write(entry.getValue());
        }
        json.writeEndObject();
        depth--;
    }

    private void set(String tag, Collection<?> items, Object set) throws IpcException {
        checkKeys(items);
        tagged(tag, items, set);
    }

    private static void checkKeys(Collection<?> keys) throws IpcException {
        String problem = Keys.problem(keys);
        if (problem != null) {
            throw Refusals.refused(problem, "keys", keys.size());
        }
    }

    void tagged(String tag, Collection<?> items, Object owner) throws IpcException {
        open(tag);
        items(items, owner);
        close();
    }

    void tag(String tag, Object value) throws IpcException {
        open(tag);
        write(value);
        close();
    }

    private void open(String tag) throws IpcException {
        begin(tag);
        json.writeStartObject();
        json.writeName(tag);
    }

    private void close() {
        json.writeEndObject();
        depth--;
    }

    private void items(Collection<?> items, Object owner) throws IpcException {
        begin(owner);
        json.writeStartArray();
        for (Object item : items) {
            write(item);
        }
        json.writeEndArray();
        depth--;
    }

    private void text(String text) throws IpcException {
        count();
        json.writeString(text);
    }

    private void integer(long number) throws IpcException {
        count();
        json.writeNumber(number);
    }

    private void integer(BigInteger number) throws IpcException {
        if (number.bitLength() < Long.SIZE) {
            integer(number.longValue());
        } else {
            tag("$int", NumberText.hex(number));
        }
    }

    private void floating(double number) throws IpcException {
        if (Double.isFinite(number)) {
            count();
            json.writeNumber(number);
        } else {
            tag("$float", NumberText.bits(number));
        }
    }

    /** Counts an array or an object that {@code owner} is written as, and goes into it. */
    private void begin(Object owner) throws IpcException {
        count();
        if (depth == Bounds.MOST_DEPTH) {
            for (Object above : path) {
                if (above == owner && !(owner instanceof String)) {
                    throw Refusals.refused(
                            "an object within itself", "type", owner.getClass().getSimpleName());
                }
            }
            throw Refusals.refused("too deep", "limit", Bounds.MOST_DEPTH);
        }
        if (depth == path.length) {
            path = Arrays.copyOf(path, Math.min(2 * depth, Bounds.MOST_DEPTH));
        }
        path[depth++] = owner;
    }

    private void count() throws IpcException {
        if (++values > Bounds.MOST_VALUES) {
            throw Refusals.refused("too many values", "limit", Bounds.MOST_VALUES);
        }
    }
}
