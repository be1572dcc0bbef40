package io.antaboga.call;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.call.wire.Conversion;
import io.antaboga.call.wire.Types;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Test;

/** What of an object may be called, with which arguments, and how it is described. */
class ExportedTest {
    private static final Conversion CONVERSION = new Conversion(Types.NONE);

    private static Object call(Exported exported, String name, Object... arguments) throws Throwable {
        ExportedMethod method = exported.find(name, arguments.length);
        return method.invoke(method.arguments(name, List.of(arguments), Map.of(), CONVERSION));
    }

    /** What users export. */
    public interface Index {
        int find(String word, int from);

        default int find(String word) {
            return find(word, 0);
        }
    }

    /** The same with more. */
    public static class Words implements Index {
        @Override
        public int find(String word, int from) {
            return word.length() + from;
        }

        public String joined(String separator, String... words) {
            return String.join(separator, words);
        }

        public double half(double value) {
            return value / 2;
        }

        public CompletableFuture<String> later(String text) {
            return CompletableFuture.supplyAsync(() -> text);
        }

        public void fails() throws IOException {
            throw new IOException("on purpose");
        }

        @Named("class")
        public int kind() {
            return 7;
        }

        public static int shared() {
            return 1;
        }

        int hidden() {
            return 1;
        }
    }

    /** Two methods that a number of arguments does not tell apart. */
    public static final class Ambiguous {
        public void take(int value) {}

        public void take(String value) {}
    }

    @Test
    void onlyPublicMethodsOfTheObjectAreCalled() throws Throwable {
        Exported exported = Exported.object(new Words());
        assertEquals(List.of("class", "fails", "find", "half", "joined", "later"), exported.names());
        assertFalse(exported.isFunction());
        for (String name : List.of("hidden", "shared", "getClass", "hashCode", "wait", "kind", "")) {
            NoFunctionException error = assertThrows(NoFunctionException.class, () -> call(exported, name));
            assertEquals("call: nothing of this name is exported (NO_FUNCTION), function=" + name, error.getMessage());
        }
        assertEquals(7, call(exported, "class"));
    }

    @Test
    void onlyThoseOfAnInterface() throws Throwable {
        Exported exported = Exported.object(Index.class, new Words());
        assertEquals(List.of("find"), exported.names());
        assertEquals(8, call(exported, "find", "word", 4L));
        assertThrows(IllegalArgumentException.class, () -> Exported.object(Words.class, new Words()));
    }

    @Test
    void theNumberOfArgumentsChooses() throws Throwable {
        Exported exported = Exported.object(new Words());
        assertEquals(4, call(exported, "find", "word"));
        assertEquals(6, call(exported, "find", "word", 2L));
        NoFunctionException error = assertThrows(NoFunctionException.class, () -> call(exported, "find"));
        assertTrue(error.getMessage().contains("function=find, given=0, takes=find("), error::getMessage);
        assertThrows(IllegalArgumentException.class, () -> Exported.object(new Ambiguous()));
    }

    @Test
    void argumentsAreWhatTheMethodAsksForOrRefused() throws Throwable {
        Exported exported = Exported.object(new Words());
        assertEquals(1.5, call(exported, "half", 3.0));
        assertEquals(1.5, call(exported, "half", 3L));
        TypeRefusedException error =
                assertThrows(TypeRefusedException.class, () -> call(exported, "find", "word", 1L << 40));
        assertTrue(error.getMessage().contains("place=argument 2"), error::getMessage);
        assertThrows(TypeRefusedException.class, () -> call(exported, "find", 3L, 1L));
        assertThrows(TypeRefusedException.class, () -> call(exported, "find", "word", 1.0));
    }

    @Test
    void variableArguments() throws Throwable {
        Exported exported = Exported.object(new Words());
        assertEquals("a-b", call(exported, "joined", "-", "a", "b"));
        assertEquals("", call(exported, "joined", "-"));
        TypeRefusedException error =
                assertThrows(TypeRefusedException.class, () -> call(exported, "joined", "-", "a", 3L));
        assertTrue(error.getMessage().contains("place=argument 3"), error::getMessage);
        assertThrows(NoFunctionException.class, () -> call(exported, "joined"));
    }

    @Test
    void whatAMethodThrowsComesThrough() {
        IOException error = assertThrows(IOException.class, () -> call(Exported.object(new Words()), "fails"));
        assertEquals("on purpose", error.getMessage());
    }

    @Test
    void aStageIsWaitedFor() throws Throwable {
        Exported exported = Exported.object(new Words());
        assertEquals("text", call(exported, "later", "text"));
        Function<Object, Object> failing =
                any -> CompletableFuture.failedFuture(new IllegalStateException("on purpose"));
        assertThrows(IllegalStateException.class, () -> call(Exported.lambda(failing), "", 1L));
    }

    @Test
    void aLambdaIsOneFunction() throws Throwable {
        IntBinaryOperator plus = Integer::sum;
        Exported exported = Exported.lambda(plus);
        assertTrue(exported.isFunction());
        assertEquals(5, call(exported, "", 2L, 3L));
        assertEquals(5, call(Exported.function(IntBinaryOperator.class, plus), "", 2L, 3L));
        assertThrows(TypeRefusedException.class, () -> call(exported, "", 2L, "3"));
        assertThrows(IllegalArgumentException.class, () -> Exported.function(CharSequence.class, "x"));
    }

    @Test
    void anotherObjectIsNotPassedByAccident() {
        assertNull(Exported.lambda(new Words()));
        assertNull(Exported.lambda(new ArrayList<>()));
        Exported exported = Exported.object(new Words());
        assertSame(exported, Exported.lambda(exported));
    }

    @Test
    void argumentsByNameNeedNamesInTheClass() throws Throwable {
        ExportedMethod find = Exported.object(Index.class, new Words()).find("find", 2);
        boolean named = Index.class
                .getMethod("find", String.class, int.class)
                .getParameters()[0]
                .isNamePresent();
        if (named) {
            Object[] arguments = find.arguments("find", List.of("word"), Map.of("from", 3L), CONVERSION);
            assertArrayEquals(new Object[] {"word", 3}, arguments);
        } else {
            assertThrows(
                    NoFunctionException.class,
                    () -> find.arguments("find", List.of("word"), Map.of("from", 3L), CONVERSION));
        }
        assertThrows(
                NoFunctionException.class,
                () -> find.arguments("find", List.of("word"), Map.of("other", 3L), CONVERSION));
        assertThrows(
                NoFunctionException.class,
                () -> find.arguments("find", List.of("word", 3L), Map.of("from", 3L), CONVERSION));
    }

    @Test
    void descriptions() {
        List<FunctionInfo> functions = Exported.object(new Words()).describe();
        assertEquals(
                Exported.object(new Words()).names(),
                functions.stream().map(FunctionInfo::name).toList());
        FunctionInfo half = functions.get(3);
        assertEquals("double", half.returns());
        assertEquals("double", half.parameters().getFirst().type());
        FunctionInfo joined = functions.get(4);
        assertEquals("var_positional", joined.parameters().getLast().kind());
        assertEquals("java.lang.String", joined.parameters().getLast().type());
        assertTrue(joined.accepts(1) && joined.accepts(9) && !joined.accepts(0));
        assertTrue(functions.get(5).async());
        assertEquals("var_positional", functions.get(2).parameters().getFirst().kind());
    }
}
