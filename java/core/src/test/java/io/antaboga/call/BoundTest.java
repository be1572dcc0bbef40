package io.antaboga.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.DeadlineException;
import io.antaboga.IpcException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Interfaces whose methods are functions of the other program, here of one that answers by itself. */
class BoundTest {
    private static final List<FunctionInfo> FUNCTIONS = List.of(
            function(
                    "predict",
                    new FunctionInfo.Parameter("x", "positional_or_keyword", "float", false),
                    new FunctionInfo.Parameter("scale", "positional_or_keyword", null, true)),
            function("load_model", new FunctionInfo.Parameter("name", "positional_only", null, false)),
            function("read_url2_text"),
            function("class"),
            function(
                    "total",
                    new FunctionInfo.Parameter("first", "positional_or_keyword", null, false),
                    new FunctionInfo.Parameter("more", "var_positional", null, false)),
            function("strict", new FunctionInfo.Parameter("by_name", "keyword_only", null, false)));

    private static FunctionInfo function(String name, FunctionInfo.Parameter... parameters) {
        return new FunctionInfo(name, List.of(parameters), null, false, null);
    }

    /** The other program: remembers what it was asked and answers the same each time. */
    private static final class Answering implements Functions {
        private Request asked;
        private Object answer;
        private Exception failure;

        @Override
        public List<FunctionInfo> functions() {
            return FUNCTIONS;
        }

        @Override
        public Object call(Request request) throws IpcException {
            asked = request;
            switch (failure) {
                case null -> {
                    return answer;
                }
                case RuntimeException unchecked -> throw unchecked;
                case IpcException checked -> throw checked;
                default -> throw new AssertionError(failure);
            }
        }

        @Override
        public String toString() {
            return "a program";
        }
    }

    @Within("5s")
    interface Model {
        double predict(double x);

        double predict(double x, int scale);

        @Within("250ms")
        @Idempotent
        String loadModel(String name) throws IOException;

        CompletableFuture<List<String>> readURL2Text();

        @Named("class")
        void kind();

        long total(long first, Long... more);

        default double twice(double x) {
            return 2 * predict(x);
        }
    }

    private final Answering program = new Answering();
    private final Model model = bind(Model.class);

    private <T> T bind(Class<T> type) {
        try {
            return Bound.bind(type, program, new ErrorClasses());
        } catch (IpcException e) {
            throw new AssertionError(e);
        }
    }

    private void check(String function, List<?> arguments, Type returns, Duration within, boolean idempotent) {
        assertEquals(new Request(function, List.copyOf(arguments), returns, within, idempotent), program.asked);
    }

    @Test
    void namesArgumentsTypesAndTimes() throws Exception {
        program.answer = 1.5;
        assertEquals(1.5, model.predict(3.0));
        check("predict", List.of(3.0), double.class, Duration.ofSeconds(5), false);
        assertEquals(1.5, model.predict(3.0, 4));
        check("predict", List.of(3.0, 4), double.class, Duration.ofSeconds(5), false);
        program.answer = "text";
        assertEquals("text", model.loadModel("m"));
        check("load_model", List.of("m"), String.class, Duration.ofMillis(250), true);
        model.kind();
        check("class", List.of(), Object.class, Duration.ofSeconds(5), false);
        program.answer = 6L;
        assertEquals(6L, model.total(1, 2L, 3L));
        check("total", List.of(1L, 2L, 3L), long.class, Duration.ofSeconds(5), false);
        model.total(1);
        assertEquals(List.of(1L), program.asked.arguments());
    }

    @Test
    void aFutureIsOfWhatWasAskedFor() throws Exception {
        program.answer = List.of("a");
        assertEquals(List.of("a"), model.readURL2Text().get());
        assertEquals("read_url2_text", program.asked.function());
        assertEquals("java.util.List<java.lang.String>", program.asked.returns().getTypeName());
        program.failure = python("ValueError");
        ExecutionException failed = assertThrows(
                ExecutionException.class, () -> model.readURL2Text().get());
        assertInstanceOf(IllegalArgumentException.class, failed.getCause());
        assertSame(program.failure, failed.getCause().getCause());
        program.failure = python("TimeoutError", "OSError");
        failed = assertThrows(
                ExecutionException.class, () -> model.readURL2Text().get());
        assertInstanceOf(TimeoutException.class, failed.getCause());
    }

    @Test
    void cancellingAFutureInterruptsTheCall() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Functions waiting = new Functions() {
            @Override
            public List<FunctionInfo> functions() {
                return FUNCTIONS;
            }

            @Override
            public Object call(Request request) {
                begun.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                }
                return null;
            }
        };
        CompletableFuture<?> future =
                Bound.bind(Model.class, waiting, new ErrorClasses()).readURL2Text();
        begun.await();
        assertTrue(future.cancel(true));
        interrupted.await();
    }

    @Test
    void defaultMethodsAndThoseOfObject() {
        program.answer = 4.0;
        assertEquals(8.0, model.twice(1.0));
        assertEquals(model, model);
        assertNotEquals(model, bind(Model.class));
        assertEquals(System.identityHashCode(model), model.hashCode());
        assertEquals(Model.class.getName() + " of a program", model.toString());
    }

    private static PythonException python(String name, String... bases) {
        return PythonException.of(new RemoteError(
                "python",
                "builtins",
                name,
                List.of(bases),
                null,
                "text",
                List.of(),
                true,
                List.of(),
                List.of(),
                null,
                null,
                false,
                List.of()));
    }

    @Test
    void exceptionsAreThoseOfTheTableOrWhatIsDeclared() {
        program.failure = python("ZeroDivisionError", "ArithmeticError");
        ArithmeticException mapped = assertThrows(ArithmeticException.class, () -> model.predict(1));
        assertSame(program.failure, mapped.getCause());
        program.failure = python("FileNotFoundError", "OSError");
        assertThrows(NoSuchFileException.class, () -> model.loadModel("m"));
        assertSame(program.failure, assertThrows(PythonException.class, () -> model.predict(1)));
        program.failure = new DeadlineException("call", "deadline passed", Map.of());
        assertSame(program.failure, assertThrows(DeadlineException.class, () -> model.loadModel("m")));
        UncheckedIOException unchecked = assertThrows(UncheckedIOException.class, () -> model.predict(1));
        assertSame(program.failure, unchecked.getCause());
    }

    interface Missing {
        void loadAll();
    }

    interface TooMany {
        void predict(int a, int b, int c);
    }

    interface TooFew {
        void total();
    }

    interface Variable {
        void predict(Object... all);
    }

    interface OnlyByName {
        void strict(int a);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Missing    | tried=[loadAll, load_all], functions=[predict, load_model, read_url2_text, class, total, strict]",
                "TooMany    | function=predict(x: float, scale = …)",
                "TooFew     | function=total(first, *more)",
                "Variable   | function=predict(x: float, scale = …)",
                "OnlyByName | function=strict(by_name)"
            })
    void whatDoesNotFitIsFoundWhenItIsBound(String type, String expected) throws ClassNotFoundException {
        Class<?> kind = Class.forName(BoundTest.class.getName() + "$" + type);
        NoFunctionException error =
                assertThrows(NoFunctionException.class, () -> Bound.bind(kind, program, new ErrorClasses()));
        assertTrue(error.getMessage().endsWith(expected), error::getMessage);
        assertTrue(error.getMessage().contains("method=public abstract void " + kind.getName()), error::getMessage);
        assertNull(program.asked);
    }

    interface Never {
        @Within("0s")
        @Named("class")
        void kind();
    }

    @Test
    void wrongInterfacesAreMisuse() {
        assertThrows(IllegalArgumentException.class, () -> bind(String.class));
        assertThrows(IllegalArgumentException.class, () -> bind(Never.class));
        assertThrows(
                IllegalArgumentException.class,
                () -> Bound.function(MisspeltFunction.class, program, new ErrorClasses()));
    }

    interface MisspeltFunction {
        @Within("soon")
        void call();
    }

    @Test
    void aPassedFunctionAsAFunctionalInterface() {
        program.answer = 5;
        IntBinaryOperator plus = Bound.function(IntBinaryOperator.class, program, new ErrorClasses());
        assertEquals(5, plus.applyAsInt(2, 3));
        check("", List.of(2, 3), int.class, null, false);
        assertNull(Bound.function(Model.class, program, new ErrorClasses()));
    }
}
