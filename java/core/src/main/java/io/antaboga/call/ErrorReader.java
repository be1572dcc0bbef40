package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the body of an ERROR, {@code spec/call/errors.md}. Members that are not known are passed over; what has another type
 * than it should, or more than the bounds allow, is {@code PROTOCOL}.
 */
final class ErrorReader {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final String text;
    private final JsonParser json;
    private final ErrorArguments arguments;
    private int errors;
    private int frames;

    private ErrorReader(String text, JsonParser json, ErrorArguments arguments) {
        this.text = text;
        this.json = json;
        this.arguments = arguments;
    }

    /** The error that {@code body} is. */
    static RemoteError read(byte[] body, ErrorArguments arguments) throws IpcException {
        String text = text(body);
        try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            json.nextToken();
            RemoteError error = new ErrorReader(text, json, arguments).error(0);
            if (error == null || json.nextToken() != null) {
                throw malformed("not one error");
            }
            return error;
        } catch (JacksonException failure) {
            throw malformed("not JSON: " + failure.getOriginalMessage());
        }
    }

    /** Jackson would take other encodings, too. */
    private static String text(byte[] body) throws ProtocolException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException failure) {
            throw malformed("not UTF-8");
        }
    }

    /** The error that the current token begins; null where it says null. */
    private RemoteError error(int depth) throws IpcException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        expect(JsonToken.START_OBJECT, "error");
        if (depth > ErrorBounds.DEPTH || ++errors > ErrorBounds.ERRORS) {
            throw malformed("too many errors within each other");
        }
        Fields fields = new Fields();
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            json.nextToken();
            field(fields, name, depth);
        }
        return fields.error();
    }

    private void field(Fields fields, String name, int depth) throws IpcException {
        switch (name) {
            case "language" -> fields.language = string(name);
            case "class" -> fields.className = string(name);
            case "module" -> fields.module = string(name);
            case "code" -> fields.code = stringOrNull(name);
            case "text" -> fields.text = string(name);
            case "started" -> fields.started = truth(name);
            case "suppress" -> fields.suppress = truth(name);
            case "cause" -> fields.cause = error(depth + 1);
            case "context" -> fields.context = error(depth + 1);
            case "bases" -> each(name, () -> fields.bases.add(string(name)));
            case "notes" -> each(name, () -> fields.notes.add(string(name)));
            case "args" -> each(name, () -> fields.args.add(argument()));
            case "frames" -> each(name, () -> fields.frames.add(frame()));
            case "group" ->
                each(name, () -> {
                    RemoteError member = error(depth + 1);
                    if (member != null) {
                        fields.group.add(member);
                    }
                });
            default -> json.skipChildren();
        }
    }

    private Object argument() throws IpcException {
        int begin = (int) json.currentTokenLocation().getCharOffset();
        String repr = repr();
        if (repr != null) {
            return new PythonException.Repr(repr);
        }
        json.finishToken();
        int end = (int) json.currentLocation().getCharOffset();
        String value = text.substring(begin, end);
        try {
            return arguments.read(value.getBytes(StandardCharsets.UTF_8));
        } catch (TypeRefusedException refused) {
            // The error itself matters more.
            return new PythonException.Repr(ErrorBounds.cut(value, ErrorBounds.REPR));
        }
    }

    /** The text of {@code {"$repr": text}}; null for any other value. Leaves the parser at the value's last token. */
    private String repr() throws ProtocolException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return null;
        }
        String repr = null;
        for (int members = 0; json.nextToken() == JsonToken.PROPERTY_NAME; members++) {
            boolean tag = json.currentName().equals("$repr") && members == 0;
            json.nextToken();
            repr = tag ? string("$repr") : null;
            json.skipChildren();
        }
        return repr;
    }

    private RemoteFrame frame() throws IpcException {
        expect(JsonToken.START_OBJECT, "frames");
        if (++frames > ErrorBounds.FRAMES) {
            throw malformed("too many frames");
        }
        String language = null;
        String file = null;
        String function = null;
        String owner = null;
        String source = null;
        int line = 0;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "language" -> language = string(name);
                case "file" -> file = stringOrNull(name);
                case "line" -> line = line(name);
                case "function" -> function = string(name);
                case "class" -> owner = stringOrNull(name);
                case "source" -> source = stringOrNull(name);
                default -> json.skipChildren();
            }
        }
        if (language == null || function == null) {
            throw malformed("a frame without language or function");
        }
        return new RemoteFrame(language, file, line, function, owner, source);
    }

    private void each(String name, Element element) throws IpcException {
        expect(JsonToken.START_ARRAY, name);
        while (json.nextToken() != JsonToken.END_ARRAY) {
            element.take();
        }
    }

    private String string(String name) throws ProtocolException {
        expect(JsonToken.VALUE_STRING, name);
        return json.getString();
    }

    private String stringOrNull(String name) throws ProtocolException {
        return json.currentToken() == JsonToken.VALUE_NULL ? null : string(name);
    }

    private boolean truth(String name) throws ProtocolException {
        if (json.currentToken() != JsonToken.VALUE_TRUE) {
            expect(JsonToken.VALUE_FALSE, name);
        }
        return json.currentToken() == JsonToken.VALUE_TRUE;
    }

    private int line(String name) throws ProtocolException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return 0;
        }
        expect(JsonToken.VALUE_NUMBER_INT, name);
        return Math.max(json.getIntValue(), 0);
    }

    private void expect(JsonToken token, String name) throws ProtocolException {
        if (json.currentToken() != token) {
            throw malformed(name + " is not what it should be");
        }
    }

    private static ProtocolException malformed(String problem) {
        return new ProtocolException("call", "the body of an error: " + problem, Map.of());
    }

    /** What is to be done at each element of an array. */
    private interface Element {
        void take() throws IpcException;
    }

    /** What has been read of one error. */
    private static final class Fields {
        private final List<String> bases = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();
        private final List<Object> args = new ArrayList<>();
        private final List<RemoteFrame> frames = new ArrayList<>();
        private final List<RemoteError> group = new ArrayList<>();
        private String language;
        private String module = "";
        private String className;
        private String code;
        private String text = "";
        private boolean started;
        private boolean suppress;
        private RemoteError cause;
        private RemoteError context;

        RemoteError error() throws ProtocolException {
            if (language == null || className == null) {
                throw malformed("no language or class");
            }
            return new RemoteError(
                    language,
                    module,
                    className,
                    List.copyOf(bases),
                    code,
                    text,
                    Collections.unmodifiableList(args),
                    started,
                    List.copyOf(frames),
                    List.copyOf(notes),
                    cause,
                    context,
                    suppress,
                    List.copyOf(group));
        }
    }
}
