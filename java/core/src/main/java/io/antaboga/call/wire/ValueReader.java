package io.antaboga.call.wire;

import io.antaboga.IpcException;
import io.antaboga.ProtocolException;
import io.antaboga.value.Bytes;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads the body of one message: {@code spec/call/values.md}. What breaks a rule is a {@link ProtocolException}; what is right
 * but not of the type that a known record declares, {@link io.antaboga.call.TypeRefusedException}. Of one thread and for one
 * message.
 */
public final class ValueReader {
    private final Tags tags;
    private JsonParser json;
    private int values;

    /** A reader of a message whose buffers are in {@code source}. */
    public ValueReader(BufferSource source, Types types, Passing passing) {
        this.tags = new Tags(this, source, types, passing);
    }

    /** The value of a RESULT in any format. */
    public Object value(Message message) throws IpcException {
        return switch (message.format()) {
            case Message.EMPTY -> null;
            case Message.OCTETS -> Bytes.wrap(message.body());
            default -> value(message.octets(), message.bodyOffset(), message.bodyLength());
        };
    }

    /** One value in JSON. */
    public Object value(byte[] octets, int offset, int length) throws IpcException {
        return body(octets, offset, length, this::next);
    }

    /** The arguments of a CALL of a function, in any format. */
    public Arguments arguments(Message message) throws IpcException {
        return switch (message.format()) {
            case Message.EMPTY -> Arguments.NONE;
            case Message.OCTETS -> new Arguments(List.of(Bytes.wrap(message.body())), Map.of());
            default -> body(message.octets(), message.bodyOffset(), message.bodyLength(), this::arguments);
        };
    }

    /** The arguments of a CALL of {@link Message#METHOD}. */
    public MethodCall method(Message message) throws IpcException {
        if (message.format() != Message.JSON) {
            throw Refusals.protocol("call of a method in another format", "format", message.format());
        }
        return method(message.octets(), message.bodyOffset(), message.bodyLength());
    }

    /** The same in JSON. */
    public MethodCall method(byte[] octets, int offset, int length) throws IpcException {
        return body(octets, offset, length, this::method);
    }

    private interface Step<T> {
        T run() throws IpcException;
    }

    private <T> T body(byte[] octets, int offset, int length, Step<T> step) throws IpcException {
        try (JsonParser parser = JsonInput.parser(octets, offset, length)) {
            json = parser;
            T value = step.run();
            if (parser.nextToken() != null) {
                throw Refusals.protocol("something follows the value");
            }
            return value;
        } catch (JacksonException failure) {
            throw Refusals.protocol("body is not JSON, or beyond the bounds");
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException wrong) {
            // Constructors of values refuse what no writer writes.
            throw Refusals.protocol("a value is not as it is written", "cause", wrong.getMessage());
        }
    }

    private Arguments arguments() throws IpcException {
        if (token() == JsonToken.START_ARRAY) {
            return new Arguments(array(), Map.of());
        }
        expect(json.currentToken() == JsonToken.START_OBJECT, "arguments");
        name("a");
        List<Object> positional = list();
        name("k");
        Map<String, Object> named = members();
        expect(json.nextToken() == JsonToken.END_OBJECT, "arguments");
        return new Arguments(positional, named);
    }

    private void name(String wanted) throws ProtocolException {
        expect(json.nextToken() == JsonToken.PROPERTY_NAME && json.currentName().equals(wanted), "arguments");
    }

    private MethodCall method() throws IpcException {
        expect(token() == JsonToken.START_ARRAY, "call of a method");
        long number = integer();
        Object method = next();
        expect(method == null || method instanceof String, "call of a method");
        Arguments arguments = new Arguments(list(), members());
        expect(json.nextToken() == JsonToken.END_ARRAY, "call of a method");
        return new MethodCall(number, (String) method, arguments);
    }

    /** The value that follows. */
    Object next() throws IpcException {
        return value(token());
    }

    private JsonToken token() throws ProtocolException {
        JsonToken token = json.nextToken();
        if (token == null) {
            throw Refusals.protocol("body ends early");
        }
        count();
        return token;
    }

    private Object value(JsonToken token) throws IpcException {
        return switch (token) {
            case VALUE_STRING -> json.getString();
            case VALUE_NUMBER_INT -> json.getLongValue();
            case VALUE_NUMBER_FLOAT -> floating();
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NULL -> null;
            case START_ARRAY -> array();
            case START_OBJECT -> object();
            default -> throw Refusals.protocol("no value", "token", token);
        };
    }

    private double floating() throws ProtocolException {
        double value = json.getDoubleValue();
        if (Double.isInfinite(value)) {
            throw Refusals.protocol("number beyond a float's range");
        }
        return value;
    }

    private ArrayList<Object> array() throws IpcException {
        ArrayList<Object> items = new ArrayList<>();
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            count();
            items.add(value(token));
        }
        return items;
    }

    private Object object() throws IpcException {
        if (json.nextToken() == JsonToken.END_OBJECT) {
            return new LinkedHashMap<>();
        }
        String name = json.currentName();
        if (!name.startsWith("$")) {
            return rest(name);
        }
        Object value = tags.read(name);
        expect(json.nextToken() == JsonToken.END_OBJECT, name);
        return value;
    }

    private Map<String, Object> rest(String first) throws IpcException {
        Map<String, Object> members = new LinkedHashMap<>();
        String name = first;
        do {
            int before = members.size();
            Object value = next();
            members.put(name, value);
            if (members.size() == before || name.startsWith("$")) {
                throw Refusals.protocol("name twice, or a tag beside other names");
            }
            name = json.nextToken() == JsonToken.PROPERTY_NAME ? json.currentName() : null;
        } while (name != null);
        return members;
    }

    /** The array that follows. */
    ArrayList<Object> list() throws IpcException {
        expect(token() == JsonToken.START_ARRAY, "array");
        return array();
    }

    /** The array of {@code count} items that follows. */
    List<Object> list(int count) throws IpcException {
        List<Object> items = list();
        expect(items.size() == count, "array");
        return items;
    }

    /** The object without a tag that follows. */
    Map<String, Object> members() throws IpcException {
        expect(token() == JsonToken.START_OBJECT, "object");
        if (json.nextToken() == JsonToken.END_OBJECT) {
            return new LinkedHashMap<>();
        }
        expect(!json.currentName().startsWith("$"), "object");
        return rest(json.currentName());
    }

    /** Begins the array that follows, which {@link #end} ends. */
    void begin() throws ProtocolException {
        expect(token() == JsonToken.START_ARRAY, "array");
    }

    void end() throws ProtocolException {
        expect(json.nextToken() == JsonToken.END_ARRAY, "array");
    }

    /** Whether another item of the array follows, which is then an array itself and was begun. */
    boolean nextPair() throws ProtocolException {
        JsonToken token = json.nextToken();
        if (token == JsonToken.END_ARRAY) {
            return false;
        }
        count();
        expect(token == JsonToken.START_ARRAY, "pair");
        return true;
    }

    String text() throws ProtocolException {
        expect(token() == JsonToken.VALUE_STRING, "text");
        return json.getString();
    }

    long integer() throws ProtocolException {
        expect(token() == JsonToken.VALUE_NUMBER_INT, "integer");
        return json.getLongValue();
    }

    /** The integers of the array that follows. */
    long[] integers() throws IpcException {
        begin();
        long[] numbers = new long[8];
        int count = 0;
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            count();
            expect(token == JsonToken.VALUE_NUMBER_INT && count < Bounds.MOST_DIMENSIONS, "integers");
            numbers = count == numbers.length ? Arrays.copyOf(numbers, 2 * count) : numbers;
            numbers[count++] = json.getLongValue();
        }
        return Arrays.copyOf(numbers, count);
    }

    static void expect(boolean right, String what) throws ProtocolException {
        if (!right) {
            throw Refusals.protocol("a value is not as it is written", "of", what);
        }
    }

    private void count() throws ProtocolException {
        if (++values > Bounds.MOST_VALUES) {
            throw Refusals.protocol("too many values", "limit", Bounds.MOST_VALUES);
        }
    }
}
