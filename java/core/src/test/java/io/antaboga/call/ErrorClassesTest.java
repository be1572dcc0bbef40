package io.antaboga.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The classes of spec/call/error-classes.json, what is added to them, and which of them a method throws. */
class ErrorClassesTest {
    private static final List<Class<?>> ANY = List.of(Throwable.class);

    private final ErrorClasses classes = new ErrorClasses();

    private static PythonException error(String language, String module, String name, String... bases) {
        return PythonException.of(new RemoteError(
                language,
                module,
                name,
                List.of(bases),
                null,
                "text",
                List.of(),
                true,
                List.of(new RemoteFrame("python", "/a.py", 1, "f", null, null)),
                List.of(),
                null,
                null,
                false,
                List.of()));
    }

    @Test
    void eachClassOfTheSpecificationAndNoOther() {
        Map<String, String> specified = new HashMap<>();
        JsonNode rows = JsonMapper.shared()
                .readTree(Path.of(System.getProperty("antaboga.root"), "spec/call/error-classes.json")
                        .toFile())
                .get("rows");
        for (JsonNode row : rows) {
            String java = row.get("java").asString();
            specified.put(java, java);
            row.get("python").forEach(python -> specified.put(python.asString(), java));
        }
        assertEquals(specified.keySet(), ErrorClasses.known());
        specified.forEach((name, expected) -> {
            int dot = name.lastIndexOf('.');
            PythonException error = dot < 0
                    ? error("python", "builtins", name)
                    : error("java", name.substring(0, dot), name.substring(dot + 1));
            Throwable thrown = classes.forMethod(error, ANY);
            assertEquals(expected, thrown.getClass().getName());
            assertEquals("text", thrown.getMessage());
            assertSame(error, thrown.getCause());
            assertEquals(List.of(error.getStackTrace()), List.of(thrown.getStackTrace()));
        });
    }

    @Test
    void theNearestSuperclassCounts() {
        PythonException error = error("python", "json.decoder", "JSONDecodeError", "ValueError", "OSError");
        assertEquals(
                IllegalArgumentException.class, classes.forMethod(error, ANY).getClass());
    }

    @Test
    void aCheckedExceptionIsThrownOnlyWhereItIsDeclared() {
        PythonException error = error("python", "builtins", "FileNotFoundError", "OSError");
        assertSame(error, classes.forMethod(error, List.of()));
        assertEquals(
                java.nio.file.NoSuchFileException.class,
                classes.forMethod(error, List.of(IOException.class)).getClass());
        PythonException timeout = error("python", "builtins", "TimeoutError", "OSError");
        assertEquals(
                IOException.class,
                classes.forMethod(timeout, List.of(IOException.class)).getClass());
    }

    @Test
    void aClassOfAModuleIsNotTheBuiltInOneOfThatName() {
        PythonException error = error("python", "model", "ValueError", "model.KeyError");
        assertSame(error, classes.forMethod(error, ANY));
    }

    @Test
    void whatIsNotKnownIsThrownItself() {
        PythonException error = error("python", "builtins", "Exception");
        assertSame(error, classes.forMethod(error, ANY));
    }

    @Test
    void usersAddTheirOwn() {
        classes.map("ModelError", ModelException::new).map("model.Precise", (text, cause) -> new OutOfReach(text));
        PythonException error = error("python", "model", "ModelError", "ValueError");
        Throwable thrown = classes.forMethod(error, List.of());
        assertEquals(ModelException.class, thrown.getClass());
        assertSame(error, thrown.getCause());
        PythonException derived = error("python", "model", "Other", "model.ModelError", "ValueError");
        assertEquals(ModelException.class, classes.forMethod(derived, List.of()).getClass());
        PythonException precise = error("python", "model", "Precise", "ModelError");
        assertEquals(
                OutOfReach.class,
                classes.forMethod(precise, List.of(OutOfReach.class)).getClass());
        assertEquals(ModelException.class, classes.forMethod(precise, List.of()).getClass());
        classes.map("KeyError", (text, cause) -> new IllegalStateException(text));
        PythonException key = error("python", "builtins", "KeyError");
        assertEquals(
                IllegalStateException.class, classes.forMethod(key, List.of()).getClass());
        assertEquals(
                NoSuchElementException.class,
                new ErrorClasses().forMethod(key, List.of()).getClass());
    }

    private static final class ModelException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ModelException(String text, Throwable cause) {
            super(text, cause);
        }
    }

    private static final class OutOfReach extends Exception {
        private static final long serialVersionUID = 1L;

        OutOfReach(String text) {
            super(text);
        }
    }
}
