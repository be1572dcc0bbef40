package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.call.wire.Conversion;
import io.antaboga.call.wire.Message;
import io.antaboga.call.wire.MethodCall;
import io.antaboga.call.wire.Passed;
import io.antaboga.call.wire.Types;
import io.antaboga.call.wire.ValueReader;
import io.antaboga.call.wire.ValueWriter;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * How values, errors and callbacks cross to a Python that runs in this process: as the bodies of {@code spec/call/wire.md}, with the
 * memory that they name beside them, and nothing of processes and channels. For modules that bring an interpreter; programs use
 * {@link Calls}. For any threads.
 */
public final class Crossing {
    /** The number of no function: a call of what was passed. */
    public static final int PASSED = Message.METHOD;

    private final Types types;
    private final Conversion conversion;
    private final PassedObjects passed;
    private final Python python;
    private final ErrorClasses errors;

    /** Executes calls of functions, and those of what was passed. */
    public interface Python {
        /**
         * Executes a call, on this thread.
         *
         * @param function its number, or {@link #PASSED}
         * @param how how long it may take
         */
        Body execute(int function, Body arguments, CallOptions how) throws IpcException;
    }

    /** Memory that a body names by its place among others. */
    public interface Memory {
        /** A copy. */
        byte[] octets() throws IpcException;

        /** The memory itself, or a copy where there is none that can be seen from here. */
        MemorySegment view() throws IpcException;

        /** Whether it is for reading only. */
        boolean readOnly();
    }

    /**
     * What crosses: arguments, a result, or an error.
     *
     * @param error whether it is an error
     * @param json the body
     * @param memory what it names
     */
    public record Body(boolean error, byte[] json, List<Memory> memory) {}

    /**
     * Begins.
     *
     * @param types records and enums by whose simple names values come as instances of them
     * @param errors which exceptions the methods of bound interfaces throw
     */
    public Crossing(List<Class<?>> types, ErrorClasses errors, Python python) {
        this.types = Types.NONE.with(types.toArray(new Class<?>[0]));
        this.conversion = new Conversion(this.types);
        this.errors = errors;
        this.python = python;
        this.passed = new PassedObjects(2, this::callPassed);
    }

    /** Calls the function of a number; ends as {@link Calls#call(Type, CallOptions, String, Object...)} does. */
    public Object call(int function, Type type, CallOptions how, Object[] arguments) throws IpcException {
        try (PassedObjects.Scope scope = passed.scope()) {
            BodyMemory memory = new BodyMemory();
            byte[] json = new ValueWriter(memory, types, scope).arguments(Arrays.asList(arguments), how.named());
            return result(python.execute(function, memory.body(json), how), type, scope);
        }
    }

    private Object callPassed(Passed object, String method, Object... arguments) throws IpcException {
        try (PassedObjects.Scope scope = passed.scope()) {
            BodyMemory memory = new BodyMemory();
            byte[] json = new ValueWriter(memory, types, scope)
                    .method(object.number(), method, Arrays.asList(arguments), Map.of());
            return result(python.execute(PASSED, memory.body(json), CallOptions.DEFAULT), Object.class, scope);
        }
    }

    private Object result(Body answer, Type type, PassedObjects.Scope scope) throws IpcException {
        BodyMemory memory = new BodyMemory(answer.memory());
        if (answer.error()) {
            throw raised(answer, memory);
        }
        Object value = new ValueReader(memory, types, scope).value(answer.json(), 0, answer.json().length);
        return converted(value, type);
    }

    /** A result as the type that was asked for. */
    public Object converted(Object value, Type type) throws TypeRefusedException {
        return type == Object.class ? value : conversion.convert(value, type, "result");
    }

    /** What an error is thrown as; a {@link PythonException} is thrown from here. */
    public IpcException raised(Body error) throws IpcException {
        return raised(error, new BodyMemory(error.memory()));
    }

    private IpcException raised(Body error, BodyMemory memory) throws IpcException {
        RemoteError read = ErrorReader.read(error.json(), ErrorArguments.of(null, memory, types));
        Exception failure = ErrorCodes.exception(read);
        if (failure instanceof IpcException refused) {
            return refused;
        }
        throw (RuntimeException) failure;
    }

    /**
     * Executes a call that Python makes of something that was passed to it; never throws.
     *
     * @param deadline of the call that Python makes this one in, CLOCK_MONOTONIC in nanoseconds; 0 for none
     */
    public Body answer(Body call, long deadline) {
        Body[] answer = new Body[1];
        new Served(null, 0, 0, deadline, Served.current()).run(() -> answer[0] = answer(call));
        return answer[0];
    }

    private Body answer(Body call) {
        boolean started = false;
        try (PassedObjects.Scope scope = passed.scope()) {
            try {
                MethodCall asked = new ValueReader(new BodyMemory(call.memory()), types, scope)
                        .method(call.json(), 0, call.json().length);
                Exported exported = passed.find(asked.number()).exported();
                String name = asked.method() == null ? "" : asked.method();
                List<Object> positional = asked.arguments().positional();
                Map<String, Object> named = asked.arguments().named();
                ExportedMethod method = exported.find(name, positional.size() + named.size());
                Object[] values = method.arguments(name, positional, named, conversion);
                started = true;
                Object result = method.invoke(values);
                BodyMemory memory = new BodyMemory();
                return memory.body(new ValueWriter(memory, types, scope).value(result));
            } catch (Throwable failure) {
                BodyMemory memory = new BodyMemory();
                ErrorArguments arguments = ErrorArguments.of(memory, null, types);
                byte[] json = failure instanceof TypeRefusedException || !started && failure instanceof IpcException
                        ? ErrorWriter.refusal((IpcException) failure, arguments)
                        : ErrorWriter.write(failure, started, arguments);
                return new Body(true, json, memory.body(json).memory());
            }
        }
    }

    /** The moment by which what this thread works for must be answered, CLOCK_MONOTONIC in nanoseconds; 0 for never. */
    public static long deadline() {
        Served served = Served.current();
        return served == null ? Moment.NEVER : served.deadline();
    }

    /** An object whose methods are functions, as {@link Calls#bind} gives it. */
    public <T> T bind(Class<T> type, Calls calls) throws IpcException {
        return Bound.bind(type, new BoundTo(calls, calls.functions()), errors);
    }

    /** The folder that has the Python package {@code antaboga}, unpacked for this user. */
    public static Path packages() throws IpcException {
        return PythonFiles.directory();
    }

    /** The functions that WELCOME describes, in the order of their numbers. */
    public static List<FunctionInfo> functions(byte[] welcome) throws IpcException {
        return Greeting.read(welcome).functions();
    }
}
