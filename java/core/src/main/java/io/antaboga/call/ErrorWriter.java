package io.antaboga.call;

import io.antaboga.IpcException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/** Writes the body of an ERROR, {@code spec/call/errors.md}. What is beyond the bounds is left out or cut. */
final class ErrorWriter {
    /** Escapes make of a lone surrogate, which UTF-8 has not, what Python reads as one. */
    private static final JsonFactory FACTORY =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final JsonGenerator json;
    private final ErrorArguments arguments;
    private final boolean started;
    private int errors;
    private int frames;

    private ErrorWriter(JsonGenerator json, ErrorArguments arguments, boolean started) {
        this.json = json;
        this.arguments = arguments;
        this.started = started;
    }

    /**
     * What a function threw.
     *
     * @param error what it threw; a {@link PythonException}, or what was thrown instead of one, goes on as what it was
     * @param started whether the function had begun
     */
    static byte[] write(Throwable error, boolean started, ErrorArguments arguments) {
        return write(error, null, started, arguments);
    }

    /** That this library refused a call before a function had begun; the other side gets the code. */
    static byte[] refusal(IpcException error, ErrorArguments arguments) {
        return write(error, error.code(), false, arguments);
    }

    private static byte[] write(Throwable error, String code, boolean started, ErrorArguments arguments) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), body)) {
            new ErrorWriter(json, arguments, started).error(error, code, 0);
        }
        return body.toByteArray();
    }

    private void error(Throwable error, String code, int depth) {
        if (error == null || depth > ErrorBounds.DEPTH || errors == ErrorBounds.ERRORS) {
            json.writeNull();
            return;
        }
        errors++;
        if (error instanceof PythonException python) {
            python(python, depth);
        } else if (error.getCause() instanceof PythonException python && python.standsBehind(error)) {
            python(python, depth);
        } else {
            java(error, code, depth);
        }
    }

    private void java(Throwable error, String code, int depth) {
        Class<?> kind = error.getClass();
        String module = kind.getPackageName();
        String message = error.getMessage();
        json.writeStartObject();
        json.writeStringProperty("language", "java");
        json.writeStringProperty("class", kind.getName().substring(module.isEmpty() ? 0 : module.length() + 1));
        json.writeStringProperty("module", module);
        texts("bases", superclasses(kind), ErrorBounds.TEXT);
        json.writeStringProperty("code", code);
        json.writeStringProperty("text", message == null ? "" : ErrorBounds.cut(message, ErrorBounds.TEXT));
        args(message == null ? List.of() : List.of(message));
        json.writeBooleanProperty("started", started);
        frames(CallStack.ofOneLevel(error.getStackTrace()).stream()
                .map(RemoteFrame::of)
                .toList());
        rest(error.getCause(), null, false, List.of(), error.getSuppressed(), depth);
    }

    private void python(PythonException error, int depth) {
        RemoteError origin = error.error();
        json.writeStartObject();
        json.writeStringProperty("language", origin.language());
        json.writeStringProperty("class", origin.className());
        json.writeStringProperty("module", origin.module());
        texts("bases", origin.bases(), ErrorBounds.TEXT);
        json.writeNullProperty("code");
        json.writeStringProperty("text", ErrorBounds.cut(origin.text(), ErrorBounds.TEXT));
        args(origin.args());
        json.writeBooleanProperty("started", started);
        frames(framesOf(error));
        Throwable cause = error.getCause() == error.context() ? null : error.getCause();
        rest(cause, error.context(), origin.suppress(), origin.notes(), error.getSuppressed(), depth);
    }

    /** Those that came, with the text of their lines, and those that were passed since. */
    private static List<RemoteFrame> framesOf(PythonException error) {
        List<StackTraceElement> trace = List.of(error.getStackTrace());
        List<RemoteFrame> came = error.frames();
        List<RemoteFrame> frames = new ArrayList<>();
        boolean unchanged = came.size() <= trace.size()
                && came.stream().map(RemoteFrame::element).toList().equals(trace.subList(0, came.size()));
        if (unchanged) {
            frames.addAll(came);
        }
        trace.subList(frames.size(), trace.size()).forEach(element -> frames.add(RemoteFrame.of(element)));
        return frames;
    }

    private void rest(
            Throwable cause, Throwable context, boolean suppress, List<String> notes, Throwable[] group, int depth) {
        texts("notes", notes.subList(0, Math.min(notes.size(), ErrorBounds.NOTES)), ErrorBounds.REPR);
        json.writeName("cause");
        error(cause, null, depth + 1);
        json.writeName("context");
        error(context, null, depth + 1);
        json.writeBooleanProperty("suppress", suppress);
        json.writeName("group");
        json.writeStartArray();
        for (Throwable member : group) {
            if (errors < ErrorBounds.ERRORS) {
                error(member, null, depth + 1);
            }
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static List<String> superclasses(Class<?> kind) {
        List<String> names = new ArrayList<>();
        for (Class<?> above = kind.getSuperclass();
                above != Throwable.class && above != Object.class && names.size() < ErrorBounds.BASES;
                above = above.getSuperclass()) {
            names.add(above.getName());
        }
        return names;
    }

    private void texts(String name, List<String> texts, int length) {
        json.writeName(name);
        json.writeStartArray();
        texts.forEach(text -> json.writeString(ErrorBounds.cut(text, length)));
        json.writeEndArray();
    }

    private void args(List<?> values) {
        json.writeName("args");
        json.writeStartArray();
        for (Object value : values) {
            try {
                if (value instanceof PythonException.Repr repr) {
                    repr(repr.text());
                } else {
                    json.writeRawValue(new String(arguments.write(value), StandardCharsets.UTF_8));
                }
            } catch (IpcException refused) {
                repr(String.valueOf(value));
            }
        }
        json.writeEndArray();
    }

    private void repr(String text) {
        json.writeStartObject();
        json.writeStringProperty("$repr", ErrorBounds.cut(text, ErrorBounds.REPR));
        json.writeEndObject();
    }

    /** Of too many, those at both ends: where it happened, and who called. */
    private void frames(List<RemoteFrame> all) {
        int room = ErrorBounds.FRAMES - frames;
        // Half of what is left, so that causes have some, too.
        int most = Math.min(all.size(), room / 2);
        int first = (most + 1) / 2;
        frames += most;
        json.writeName("frames");
        json.writeStartArray();
        all.subList(0, first).forEach(this::frame);
        all.subList(all.size() - (most - first), all.size()).forEach(this::frame);
        json.writeEndArray();
    }

    private void frame(RemoteFrame frame) {
        json.writeStartObject();
        json.writeStringProperty("language", frame.language());
        json.writeStringProperty("file", frame.file());
        json.writeNumberProperty("line", frame.line());
        json.writeStringProperty("function", frame.function());
        json.writeStringProperty("class", frame.owner());
        json.writeStringProperty("source", frame.source());
        json.writeEndObject();
    }
}
