package io.antaboga.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.DeadlineException;
import io.antaboga.IpcException;
import io.antaboga.ProtocolException;
import io.antaboga.call.wire.Types;
import io.antaboga.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the bodies of errors become, and that a wrong one is refused. */
class ErrorReaderTest {
    private static final Octets BUFFERS = new Octets(List.of(new byte[] {1, 2}));
    private static final ErrorArguments ARGUMENTS = ErrorArguments.of(BUFFERS, BUFFERS, Types.NONE);
    private static final String EXAMPLE = """
            {"language": "python", "class": "ValueError", "module": "builtins", "code": null, "text": "no such model: x",
             "args": ["no such model: x", 3, [1, {"a": 2.5}], {"$repr": "<lock>"}, {"$bytes": 0}, {"$object": [1, []]}, 2e300], "started": true, "later": {"x": [1]},
             "frames": [
               {"language": "python", "file": "/srv/model.py", "line": 12, "function": "load", "class": null,
                "source": "raise ValueError(name)"},
               {"language": "python", "file": "/srv/model.py", "line": 30, "function": "predict", "class": "Model",
                "source": null}],
             "notes": ["while loading"], "cause": null, "context": null, "suppress": false, "group": []}""";

    private static RemoteError read(String json) throws IpcException {
        return ErrorReader.read(json.getBytes(StandardCharsets.UTF_8), ARGUMENTS);
    }

    private static String error(String name, String members) {
        return "{\"language\": \"python\", \"class\": \"" + name + "\", \"module\": \"builtins\"" + members + "}";
    }

    private static PythonException exception(String json) throws IpcException {
        return assertInstanceOf(PythonException.class, ErrorCodes.exception(read(json)));
    }

    @Test
    void theExampleOfTheSpecification() throws IpcException {
        PythonException error = exception(EXAMPLE);
        assertEquals("ValueError: no such model: x\nwhile loading", error.getMessage());
        assertEquals("ValueError", error.className());
        assertEquals("builtins", error.module());
        assertEquals("no such model: x", error.text());
        assertEquals(
                List.of(
                        "no such model: x",
                        3L,
                        List.of(1L, Map.of("a", 2.5)),
                        new PythonException.Repr("<lock>"),
                        Bytes.of((byte) 1, (byte) 2),
                        new PythonException.Repr("{\"$object\": [1, []]}"),
                        2e300),
                error.args());
        assertEquals(List.of("while loading"), error.notes());
        assertTrue(error.started());
        assertNull(error.code());
        assertNull(error.getCause());
        assertEquals("raise ValueError(name)", error.frames().getFirst().source());
    }

    @Test
    void pythonsFramesStandBeforeThoseOfTheCaller() throws IpcException {
        StackTraceElement[] trace = exception(EXAMPLE).getStackTrace();
        assertEquals("python/model.load(/srv/model.py:12)", trace[0].toString());
        assertEquals("python/model.Model.predict(/srv/model.py:30)", trace[1].toString());
        assertTrue(trace.length > 2);
        for (StackTraceElement frame : List.of(trace)) {
            assertTrue(!frame.getClassName().startsWith("io.antaboga.call."), frame::toString);
        }
    }

    @Test
    void causeContextAndGroup() throws IpcException {
        String inner = error("KeyError", ", \"text\": \"'x'\"");
        String other = error("OSError", "");
        PythonException caused = exception(error("ValueError", ", \"cause\": " + inner + ", \"context\": " + other));
        assertEquals("KeyError: 'x'", caused.getCause().getMessage());
        assertEquals("OSError", caused.context().getMessage());
        assertEquals(
                "OSError",
                exception(error("ValueError", ", \"context\": " + other))
                        .getCause()
                        .getMessage());
        PythonException from = exception(error("ValueError", ", \"suppress\": true, \"context\": " + other));
        assertNull(from.getCause());
        assertEquals("OSError", from.context().getMessage());
        PythonException group = exception(error("ExceptionGroup", ", \"group\": [" + inner + ", null, " + other + "]"));
        assertEquals(
                List.of("KeyError: 'x'", "OSError"),
                List.of(group.getSuppressed()).stream()
                        .map(Throwable::getMessage)
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({
        "TYPE_REFUSED, io.antaboga.call.TypeRefusedException",
        "NO_FUNCTION, io.antaboga.call.NoFunctionException",
        "CANCELLED, io.antaboga.call.CallCancelledException",
        "DEADLINE, io.antaboga.call.CallDeadlineException"
    })
    void whatTheLibraryRefusedIsWhatThisOneWouldHaveThrown(String code, String expected) throws IpcException {
        String text = "call: it did not work, at all: see (CODE), function=a, takes=f(x: int, y=3)";
        Exception error = ErrorCodes.exception(read(
                error("SomeError", ", \"code\": \"" + code + "\", \"text\": \"" + text.replace("CODE", code) + "\"")));
        assertEquals(expected, error.getClass().getName());
        IpcException refused = assertInstanceOf(IpcException.class, error);
        assertEquals(text.replace("CODE", code), refused.getMessage());
        assertEquals(code, refused.code());
        assertEquals("a", refused.details().get("function"));
        assertInstanceOf(PythonException.class, refused.getCause());
        assertEquals(code.equals("DEADLINE"), error instanceof DeadlineException);
    }

    @Test
    void aCodeThatIsNotKnownStaysWithTheException() throws IpcException {
        assertEquals("ELSE", exception(error("E", ", \"code\": \"ELSE\"")).code());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"language\": \"python\"}",
                "{\"class\": \"E\"}",
                "{\"language\": \"python\", \"class\": 3}",
                "{\"language\": \"python\", \"class\": \"E\", \"class\": \"F\"}",
                "{\"language\": \"python\", \"class\": \"E\", \"text\": null}",
                "{\"language\": \"python\", \"class\": \"E\", \"started\": 1}",
                "{\"language\": \"python\", \"class\": \"E\", \"args\": {}}",
                "{\"language\": \"python\", \"class\": \"E\", \"args\": [1",
                "{\"language\": \"python\", \"class\": \"E\", \"args\": [{\"$repr\": 1}]}",
                "{\"language\": \"python\", \"class\": \"E\", \"notes\": [1]}",
                "{\"language\": \"python\", \"class\": \"E\", \"frames\": [1]}",
                "{\"language\": \"python\", \"class\": \"E\", \"frames\": [{\"language\": \"python\"}]}",
                "{\"language\": \"python\", \"class\": \"E\", \"frames\": [{\"language\": \"python\", \"function\": \"f\","
                        + " \"line\": 99999999999}]}",
                "{\"language\": \"python\", \"class\": \"E\", \"cause\": []}",
                "{\"language\": \"python\", \"class\": \"E\"} 1",
                "{\"language\": \"python\", \"class\": \"E\"",
            })
    void aWrongBodyIsRefused(String json) {
        assertThrows(ProtocolException.class, () -> read(json));
    }

    @Test
    void anotherEncodingIsRefused() {
        byte[] utf16 = error("E", "").getBytes(StandardCharsets.UTF_16);
        assertThrows(ProtocolException.class, () -> ErrorReader.read(utf16, ARGUMENTS));
    }

    private static String nested(int depth) {
        String json = "null";
        for (int i = 0; i <= depth; i++) {
            json = error("E" + (depth - i), ", \"cause\": " + json);
        }
        return json;
    }

    private static String group(int members) {
        return error("G", ", \"group\": [" + String.join(",", Collections.nCopies(members, error("E", ""))) + "]");
    }

    private static String frames(int count) {
        String frame = "{\"language\": \"python\", \"function\": \"f\"}";
        return error("E", ", \"frames\": [" + String.join(",", Collections.nCopies(count, frame)) + "]");
    }

    @Test
    void theBoundsAreKept() throws IpcException {
        Throwable deepest = exception(nested(20));
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        assertEquals("E20", deepest.getMessage());
        assertThrows(ProtocolException.class, () -> read(nested(21)));
        assertEquals(199, exception(group(199)).getSuppressed().length);
        assertThrows(ProtocolException.class, () -> read(group(200)));
        assertEquals(1000, exception(frames(1000)).frames().size());
        assertThrows(ProtocolException.class, () -> read(frames(1001)));
    }
}
