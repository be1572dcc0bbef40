package io.antaboga.multiprocessing.pickle;

import io.antaboga.value.ClassReference;
import io.antaboga.value.ExceptionValue;
import io.antaboga.value.Tuple;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Built-in exceptions, and those of the standard library that its own protocols send. */
final class ExceptionTypes {
    private static final Set<String> BUILTIN = Set.of(
            "ArithmeticError",
            "AssertionError",
            "AttributeError",
            "BaseException",
            "BaseExceptionGroup",
            "BlockingIOError",
            "BrokenPipeError",
            "BufferError",
            "BytesWarning",
            "ChildProcessError",
            "ConnectionAbortedError",
            "ConnectionError",
            "ConnectionRefusedError",
            "ConnectionResetError",
            "DeprecationWarning",
            "EOFError",
            "EncodingWarning",
            "Exception",
            "ExceptionGroup",
            "FileExistsError",
            "FileNotFoundError",
            "FloatingPointError",
            "FutureWarning",
            "GeneratorExit",
            "ImportError",
            "ImportWarning",
            "IndentationError",
            "IndexError",
            "InterruptedError",
            "IsADirectoryError",
            "KeyError",
            "KeyboardInterrupt",
            "LookupError",
            "MemoryError",
            "ModuleNotFoundError",
            "NameError",
            "NotADirectoryError",
            "NotImplementedError",
            "OSError",
            "OverflowError",
            "PendingDeprecationWarning",
            "PermissionError",
            "ProcessLookupError",
            "PythonFinalizationError",
            "RecursionError",
            "ReferenceError",
            "ResourceWarning",
            "RuntimeError",
            "RuntimeWarning",
            "StopAsyncIteration",
            "StopIteration",
            "SyntaxError",
            "SyntaxWarning",
            "SystemError",
            "SystemExit",
            "TabError",
            "TimeoutError",
            "TypeError",
            "UnboundLocalError",
            "UnicodeDecodeError",
            "UnicodeEncodeError",
            "UnicodeError",
            "UnicodeTranslateError",
            "UnicodeWarning",
            "UserWarning",
            "ValueError",
            "Warning",
            "ZeroDivisionError");
    private static final Set<String> LIBRARY = Set.of(
            "_queue.Empty",
            "queue.Full",
            "queue.ShutDown",
            "multiprocessing.context.ProcessError",
            "multiprocessing.context.BufferTooShort",
            "multiprocessing.context.TimeoutError",
            "multiprocessing.context.AuthenticationError",
            "decimal.InvalidOperation",
            "decimal.DivisionByZero");

    private ExceptionTypes() {}

    static boolean isKnown(ClassReference type) {
        return type.module().equals("builtins") ? BUILTIN.contains(type.name()) : LIBRARY.contains(type.qualified());
    }

    static Pending construct(ClassReference type, Tuple arguments) {
        return new Pending((state, given) -> {
            Map<Object, Object> attributes = new LinkedHashMap<>();
            if (given && state instanceof Map<?, ?> map) {
                attributes.putAll(map);
            } else if (given && state != null) {
                throw Constructor.unexpected(type.qualified(), state);
            }
            return new ExceptionValue(type, arguments, attributes);
        });
    }
}
