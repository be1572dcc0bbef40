package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.call.wire.Conversion;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** One method of one object, to be called with values that came. For any threads. */
final class ExportedMethod {
    private final Method method;
    private final MethodHandle handle;
    private final Type[] types;

    /**
     * Finds how to call {@code method}, of {@code target} or, where that is null, static.
     *
     * @throws IllegalArgumentException if its class is not accessible
     */
    ExportedMethod(Object target, Method method) {
        this.method = method;
        this.types = method.getGenericParameterTypes();
        MethodHandle found = handle(method);
        this.handle = (target == null ? found : found.bindTo(target))
                .asFixedArity()
                .asSpreader(Object[].class, types.length)
                .asType(MethodType.methodType(Object.class, Object[].class));
    }

    private static MethodHandle handle(Method method) {
        try {
            method.setAccessible(true);
            return MethodHandles.lookup().unreflect(method);
        } catch (IllegalAccessException | InaccessibleObjectException e) {
            Class<?> owner = method.getDeclaringClass();
            throw new IllegalArgumentException(
                    "the package " + owner.getPackageName() + " must be exported or opened to "
                            + ExportedMethod.class.getModule().getName() + " for " + method,
                    e);
        }
    }

    /** The number of parameters, with that of the variable ones. */
    int count() {
        return types.length;
    }

    boolean accepts(int arguments) {
        return method.isVarArgs() ? arguments >= types.length - 1 : arguments == types.length;
    }

    /** What is passed to {@link #invoke}: each value as the type that is asked for. */
    Object[] arguments(String name, List<?> values, Map<String, ?> byName, Conversion conversion) throws IpcException {
        List<Object> all = new ArrayList<>(values);
        for (int i = values.size(); i < types.length && !byName.isEmpty(); i++) {
            String parameter = method.getParameters()[i].getName();
            if (!method.getParameters()[i].isNamePresent() || !byName.containsKey(parameter)) {
                break;
            }
            all.add(byName.get(parameter));
        }
        if (!accepts(all.size()) || all.size() != values.size() + byName.size()) {
            throw new NoFunctionException("call", "other arguments than it takes", details(name, values, byName));
        }
        Object[] arguments = new Object[types.length];
        int fixed = method.isVarArgs() ? types.length - 1 : types.length;
        for (int i = 0; i < fixed; i++) {
            arguments[i] = conversion.convert(all.get(i), types[i], place(i));
        }
        if (method.isVarArgs()) {
            arguments[fixed] = variable(all.subList(fixed, all.size()), fixed, conversion);
        }
        return arguments;
    }

    private Map<String, ?> details(String name, List<?> values, Map<String, ?> byName) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("function", name);
        details.put("given", values.size());
        if (!byName.isEmpty()) {
            details.put("by_name", byName.keySet());
        }
        details.put("takes", describe(name));
        return details;
    }

    private Object variable(List<Object> values, int fixed, Conversion conversion) throws IpcException {
        Class<?> item = method.getParameterTypes()[fixed].getComponentType();
        Object array = java.lang.reflect.Array.newInstance(item, values.size());
        for (int i = 0; i < values.size(); i++) {
            java.lang.reflect.Array.set(array, i, conversion.convert(values.get(i), item, place(fixed + i)));
        }
        return array;
    }

    private static String place(int index) {
        return "argument " + (index + 1);
    }

    /** Calls it; what it throws comes through. Waits for the result of a method that returns a stage. */
    Object invoke(Object[] arguments) throws Throwable {
        Object result = (Object) handle.invokeExact(arguments);
        if (!(result instanceof CompletionStage<?> stage)) {
            return result;
        }
        try {
            return stage.toCompletableFuture().get();
        } catch (ExecutionException failure) {
            throw failure.getCause();
        }
    }

    /** How long a call may take; null where nothing is said. */
    Duration within() {
        Within within = method.getAnnotation(Within.class);
        return within != null || (within = method.getDeclaringClass().getAnnotation(Within.class)) != null
                ? BoundMethod.duration(within.value())
                : null;
    }

    /** Whether executing it twice does what executing it once does. */
    boolean isIdempotent() {
        return method.isAnnotationPresent(Idempotent.class)
                || method.getDeclaringClass().isAnnotationPresent(Idempotent.class);
    }

    FunctionInfo describe(String name) {
        List<FunctionInfo.Parameter> parameters = new ArrayList<>();
        for (Parameter parameter : method.getParameters()) {
            String kind = parameter.isVarArgs()
                    ? "var_positional"
                    : parameter.isNamePresent() ? "positional_or_keyword" : "positional_only";
            Type type =
                    parameter.isVarArgs() ? parameter.getType().getComponentType() : parameter.getParameterizedType();
            parameters.add(new FunctionInfo.Parameter(parameter.getName(), kind, type.getTypeName(), false));
        }
        boolean async = CompletionStage.class.isAssignableFrom(method.getReturnType());
        return new FunctionInfo(name, parameters, method.getGenericReturnType().getTypeName(), async, null);
    }

    @Override
    public String toString() {
        return method.toGenericString();
    }
}
