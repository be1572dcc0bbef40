package io.antaboga.call;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Which Java exception a bound method throws for an error of the other program.
 *
 * <p>The table is that of {@code spec/call/errors.md}; {@link #map} adds to it. An error is looked up by its class, with
 * its module and without, and then by its superclasses, nearest first; the first whose exception is unchecked, or declared
 * by the method, is thrown with the {@link PythonException} as its cause. If there is none that itself is thrown. For any
 * threads.
 */
public final class ErrorClasses {
    private static final Map<String, Maker> TABLE = table();

    private final Map<String, Maker> added = new ConcurrentHashMap<>();

    /** The table of the specification. */
    public ErrorClasses() {}

    /**
     * Adds a pair, or replaces one.
     *
     * @param name a Python class, as {@code model.ModelError}, or {@code ModelError} of whatever module
     * @param maker makes the exception of text and cause, for instance {@code ModelException::new}
     * @return this
     */
    public ErrorClasses map(String name, BiFunction<String, Throwable, ? extends Throwable> maker) {
        added.put(name, maker::apply);
        return this;
    }

    /**
     * What is thrown for {@code error} by a method that declares {@code declared}.
     *
     * @return {@code error} itself if nothing fits
     */
    Throwable forMethod(PythonException error, List<Class<?>> declared) {
        for (Maker maker : makers(error)) {
            Throwable mapped = maker.make(error.text(), error);
            if (mayThrow(mapped, declared)) {
                if (mapped.getCause() == null) {
                    mapped.initCause(error);
                }
                mapped.setStackTrace(error.getStackTrace());
                return error.insteadThrow(mapped);
            }
        }
        return error;
    }

    /** Those that are known, of the nearest class first. */
    private List<Maker> makers(PythonException error) {
        List<Maker> makers = new ArrayList<>();
        Stream.concat(Stream.of(error.error().qualifiedName()), error.bases().stream())
                .forEach(name -> {
                    makers.add(added.getOrDefault(name, TABLE.get(name)));
                    // Not in the table: a class of some module is not the built-in class that happens to have its name.
                    makers.add(added.get(name.substring(name.lastIndexOf('.') + 1)));
                });
        makers.removeIf(Objects::isNull);
        return makers;
    }

    /** The names in the table. */
    static Set<String> known() {
        return TABLE.keySet();
    }

    private static boolean mayThrow(Throwable mapped, List<Class<?>> declared) {
        return mapped instanceof RuntimeException
                || mapped instanceof Error
                || declared.stream().anyMatch(kind -> kind.isInstance(mapped));
    }

    private static Map<String, Maker> table() {
        Map<String, Maker> table = new ConcurrentHashMap<>();
        row(table, IllegalArgumentException.class, IllegalArgumentException::new, "ValueError", "UnicodeError");
        row(table, ClassCastException.class, ClassCastException::new, "TypeError");
        row(table, NoSuchElementException.class, NoSuchElementException::new, "KeyError", "StopIteration");
        row(table, IndexOutOfBoundsException.class, IndexOutOfBoundsException::new, "IndexError");
        row(
                table,
                ArithmeticException.class,
                ArithmeticException::new,
                "ArithmeticError",
                "ZeroDivisionError",
                "OverflowError");
        row(table, UnsupportedOperationException.class, UnsupportedOperationException::new, "NotImplementedError");
        row(table, NoSuchFileException.class, NoSuchFileException::new, "FileNotFoundError");
        row(table, FileAlreadyExistsException.class, FileAlreadyExistsException::new, "FileExistsError");
        row(table, AccessDeniedException.class, AccessDeniedException::new, "PermissionError");
        row(table, TimeoutException.class, TimeoutException::new, "TimeoutError");
        row(table, EOFException.class, EOFException::new, "EOFError");
        row(table, IOException.class, IOException::new, "OSError");
        row(table, OutOfMemoryError.class, OutOfMemoryError::new, "MemoryError");
        row(table, AssertionError.class, AssertionError::new, "AssertionError");
        row(table, StackOverflowError.class, StackOverflowError::new, "RecursionError");
        row(table, IllegalStateException.class, IllegalStateException::new, "RuntimeError");
        return Map.copyOf(table);
    }

    /** The Java class, too: as which it comes back from Python. */
    private static void row(
            Map<String, Maker> table, Class<?> kind, Function<String, Throwable> maker, String... names) {
        Maker withoutCause = (text, cause) -> maker.apply(text);
        table.put(kind.getName(), withoutCause);
        for (String name : names) {
            table.put(name, withoutCause);
        }
    }

    /** Makes an exception. */
    private interface Maker {
        Throwable make(String text, Throwable cause);
    }
}
