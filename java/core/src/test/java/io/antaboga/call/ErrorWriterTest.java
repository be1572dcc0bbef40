package io.antaboga.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.IpcException;
import io.antaboga.call.wire.Conversion;
import io.antaboga.call.wire.Types;
import io.antaboga.testing.called.Levels;
import java.io.FileNotFoundException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What Java's exceptions are as bodies of errors, and that Python's go back as they came. */
class ErrorWriterTest {
    private static final Octets BUFFERS = new Octets(new ArrayList<>());
    private static final ErrorArguments ARGUMENTS = ErrorArguments.of(BUFFERS, BUFFERS, Types.NONE);
    private static final Conversion CONVERSION = new Conversion(Types.NONE);

    private static JsonNode json(byte[] body) {
        return JsonMapper.shared().readTree(body);
    }

    private static JsonNode written(Throwable error) {
        return json(ErrorWriter.write(error, true, ARGUMENTS));
    }

    private static RemoteError read(byte[] body) throws IpcException {
        return ErrorReader.read(body, ARGUMENTS);
    }

    private static Throwable thrownBy(Object target, String method, Object... arguments) throws IpcException {
        ExportedMethod exported = Exported.object(target).find(method, arguments.length);
        Object[] ready = exported.arguments(method, List.of(arguments), Map.of(), CONVERSION);
        return assertThrows(Throwable.class, () -> exported.invoke(ready));
    }

    private static List<String> functions(JsonNode error) {
        return error.get("frames")
                .valueStream()
                .map(frame -> frame.get("function").asString())
                .toList();
    }

    @Test
    void whatAJavaHandlerThrew() throws IpcException {
        JsonNode error = written(thrownBy(new Levels.Failing(), "fail", "no such model"));
        assertEquals("java", error.get("language").asString());
        assertEquals("java.lang", error.get("module").asString());
        assertEquals("IllegalStateException", error.get("class").asString());
        assertEquals("no such model", error.get("text").asString());
        assertEquals("no such model", error.get("args").get(0).asString());
        assertTrue(error.get("code").isNull());
        assertTrue(error.get("started").asBoolean());
        assertEquals("java.lang.RuntimeException", error.get("bases").get(0).asString());
        assertEquals(List.of("fail"), functions(error));
        JsonNode frame = error.get("frames").get(0);
        assertEquals("Levels.java", frame.get("file").asString());
        assertEquals(Levels.Failing.class.getName(), frame.get("class").asString());
        assertTrue(frame.get("line").asInt() > 0);
        JsonNode cause = error.get("cause");
        assertEquals("UnsupportedOperationException", cause.get("class").asString());
        assertEquals(List.of("fail"), functions(cause));
        assertTrue(cause.get("cause").isNull());
    }

    @Test
    void classesWithinClassesSuperclassesAndSuppressed() throws IpcException {
        Exception error = new FileNotFoundException();
        error.addSuppressed(new Odd("lone \ud800 and \u20ac"));
        JsonNode json = written(error);
        assertEquals("java.io.IOException", json.get("bases").get(0).asString());
        assertTrue(json.get("args").isEmpty());
        assertEquals("", json.get("text").asString());
        JsonNode odd = json.get("group").get(0);
        assertEquals("ErrorWriterTest$Odd", odd.get("class").asString());
        assertEquals("io.antaboga.call", odd.get("module").asString());
        Throwable back = PythonException.of(read(ErrorWriter.write(error, false, ARGUMENTS)))
                .getSuppressed()[0];
        assertEquals("io.antaboga.call.ErrorWriterTest$Odd: lone \ud800 and \u20ac", back.getMessage());
    }

    @Test
    void whatThisLibraryRefused() {
        IpcException refused =
                new NoFunctionException("call", "nothing of this name is exported", Map.of("function", "f"));
        JsonNode json = json(ErrorWriter.refusal(refused, ARGUMENTS));
        assertEquals("NO_FUNCTION", json.get("code").asString());
        assertEquals(refused.getMessage(), json.get("text").asString());
        assertEquals(false, json.get("started").asBoolean());
        assertTrue(written(refused).get("code").isNull());
    }

    /** With a cause, a context beside it, a group and an argument without equal. */
    private static final String PYTHONS = """
            {"language":"python","class":"ModelError","module":"model","bases":["ValueError"],"code":null,"text":"t",
            "args":["t",3,{"$repr":"<lock>"}],"started":true,
            "frames":[{"language":"python","file":"/m.py","line":1,"function":"f","class":"C","source":"raise"}],
            "notes":["n"],
            "cause":{"language":"python","class":"A","module":"builtins","bases":[],"code":null,"text":"","args":[],
            "started":true,"frames":[],"notes":[],"cause":null,"context":null,"suppress":false,"group":[]},
            "context":{"language":"python","class":"B","module":"builtins","bases":[],"code":null,"text":"","args":[],
            "started":true,"frames":[],"notes":[],"cause":null,"context":null,"suppress":false,"group":[]},
            "suppress":true,
            "group":[{"language":"python","class":"M","module":"builtins","bases":[],"code":null,"text":"","args":[],
            "started":true,"frames":[],"notes":[],"cause":null,"context":null,"suppress":false,"group":[]}]}""";

    @Test
    void aPythonExceptionGoesBackAsItCame() throws IpcException {
        byte[] body = PYTHONS.getBytes(StandardCharsets.UTF_8);
        PythonException error = PythonException.of(read(body));
        // Without the frames of this test.
        error.setStackTrace(new StackTraceElement[] {error.getStackTrace()[0]});
        assertEquals(json(body), json(ErrorWriter.write(error, true, ARGUMENTS)));
        Throwable instead = new ErrorClasses().forMethod(error, List.of());
        assertEquals(IllegalArgumentException.class, instead.getClass());
        assertEquals(json(body), json(ErrorWriter.write(instead, true, ARGUMENTS)));
    }

    @Test
    void onlyAContextStaysOne() throws IpcException {
        String body =
                "{\"language\": \"python\", \"class\": \"E\", \"context\": {\"language\": \"python\", \"class\": \"F\"}}";
        JsonNode json = written(PythonException.of(read(body.getBytes(StandardCharsets.UTF_8))));
        assertTrue(json.get("cause").isNull());
        assertEquals("F", json.get("context").get("class").asString());
    }

    @Test
    void whatAUserWrappedIsOfJavaWithTheOtherAsItsCause() throws IpcException {
        PythonException error = PythonException.of(read(PYTHONS.getBytes(StandardCharsets.UTF_8)));
        JsonNode json = written(new IllegalArgumentException("t", error));
        assertEquals("java", json.get("language").asString());
        assertEquals("ModelError", json.get("cause").get("class").asString());
    }

    /** What a Python function does with an error that comes through it: adds its frame. */
    private static byte[] throughPython(byte[] body, String function) throws IpcException {
        RemoteError error = read(body);
        List<RemoteFrame> frames = new ArrayList<>(error.frames());
        frames.add(new RemoteFrame("python", "/srv/" + function + ".py", 7, function, null, "onward()"));
        PythonException more = PythonException.of(new RemoteError(
                error.language(),
                error.module(),
                error.className(),
                error.bases(),
                null,
                error.text(),
                error.args(),
                true,
                frames,
                error.notes(),
                null,
                null,
                false,
                error.group()));
        more.setStackTrace(Arrays.copyOf(more.getStackTrace(), frames.size()));
        return ErrorWriter.write(more, true, ARGUMENTS);
    }

    @Test
    void fourLevelsInTheirOrderOnOneThread() throws Exception {
        byte[] raised =
                "{\"language\": \"python\", \"class\": \"ValueError\", \"module\": \"builtins\", \"text\": \"deep\"}"
                        .getBytes(StandardCharsets.UTF_8);
        Levels.Middle second = new Levels.Middle(depth -> {
            throw ErrorCodes.exception(read(throughPython(raised, "innermost")));
        });
        PythonException error = assertThrows(
                PythonException.class,
                () -> Levels.outer(depth -> {
                    byte[] body = ErrorWriter.write(thrownBy(second, "middle", depth), true, ARGUMENTS);
                    throw ErrorCodes.exception(read(throughPython(body, "between")));
                }));
        List<String> methods = List.of(error.getStackTrace()).stream()
                .map(frame -> frame.getClassName() + "." + frame.getMethodName())
                .toList();
        assertEquals(
                List.of(
                        "innermost.innermost",
                        Levels.Middle.class.getName() + ".middle",
                        "between.between",
                        Levels.class.getName() + ".outer"),
                methods.subList(0, 4));
        assertEquals(1, Collections.frequency(methods, Levels.class.getName() + ".outer"));
        assertEquals("ValueError: deep", error.getMessage());
    }

    @Test
    void endlessChainsEnd() throws IpcException {
        Exception first = new Exception("first");
        Exception second = new Exception("second", first);
        first.initCause(second);
        RemoteError error = read(ErrorWriter.write(first, true, ARGUMENTS));
        int depth = 0;
        for (RemoteError cause = error; cause != null; cause = cause.cause()) {
            depth++;
        }
        assertEquals(ErrorBounds.DEPTH + 1, depth);
    }

    @Test
    void ofTooManyErrorsSomeAreSent() throws IpcException {
        Exception error = new Exception("x".repeat(20_000));
        for (int i = 0; i < 300; i++) {
            error.addSuppressed(new Exception("member"));
        }
        RemoteError sent = read(ErrorWriter.write(error, true, ARGUMENTS));
        assertEquals(ErrorBounds.ERRORS - 1, sent.group().size());
        assertEquals(ErrorBounds.TEXT, sent.text().length());
        assertTrue(sent.text().endsWith("x…"));
    }

    @Test
    void ofTooManyFramesThoseAtBothEndsAreSent() throws IpcException {
        Exception error = new Exception("deep");
        StackTraceElement[] trace = new StackTraceElement[3_000];
        for (int i = 0; i < trace.length; i++) {
            trace[i] = new StackTraceElement("a.B", "m" + i, "B.java", i);
        }
        error.setStackTrace(trace);
        Exception outer = new Exception("outer", error);
        outer.setStackTrace(trace);
        RemoteError sent = read(ErrorWriter.write(outer, true, ARGUMENTS));
        assertEquals(500, sent.frames().size());
        assertEquals("m0", sent.frames().getFirst().function());
        assertEquals("m249", sent.frames().get(249).function());
        assertEquals("m2750", sent.frames().get(250).function());
        assertEquals("m2999", sent.frames().getLast().function());
        assertEquals(250, sent.cause().frames().size());
        assertNull(sent.cause().cause());
    }

    @Test
    void anArgumentThatCannotBeWrittenIsTold() throws IpcException {
        List<Object> args = List.of(new StringBuilder("a".repeat(2_000)));
        PythonException error = PythonException.of(new RemoteError(
                "python", "m", "E", List.of(), null, "", args, true, List.of(), List.of(), null, null, false,
                List.of()));
        RemoteError sent = read(ErrorWriter.write(error, true, ARGUMENTS));
        PythonException.Repr repr = (PythonException.Repr) sent.args().getFirst();
        assertEquals(ErrorBounds.REPR, repr.text().length());
    }

    private static final class Odd extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Odd(String text) {
            super(text);
        }
    }
}
