package io.antaboga.call;

import io.antaboga.IpcException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * An interface whose methods are functions of the other program.
 *
 * <p>What is missing is found when it is bound. A method that returns a {@code CompletableFuture}, {@code CompletionStage} or
 * {@code Future} returns at once. Default methods are run here. For any threads, as what it calls is.
 */
final class Bound implements InvocationHandler {
    private static final List<Class<?>> WRAPPED_ANYWAY = List.of(Throwable.class);

    private final Class<?> type;
    private final Functions program;
    private final ErrorClasses classes;
    private final Map<Method, BoundMethod> methods;

    private Bound(Class<?> type, Functions program, ErrorClasses classes, Map<Method, BoundMethod> methods) {
        this.type = type;
        this.program = program;
        this.classes = classes;
        this.methods = methods;
    }

    /**
     * An instance of {@code type}, each of whose abstract methods calls the function of its name, or that in snake case.
     *
     * @throws NoFunctionException if there is none, or it takes another number of arguments
     * @throws IllegalArgumentException if {@code type} is not an interface
     */
    static <T> T bind(Class<T> type, Functions program, ErrorClasses classes) throws NoFunctionException {
        if (!type.isInterface()) {
            throw new IllegalArgumentException(type.getName() + " is not an interface");
        }
        List<FunctionInfo> functions = program.functions();
        Map<Method, BoundMethod> methods = new HashMap<>();
        for (Method method : type.getMethods()) {
            if (Modifier.isAbstract(method.getModifiers()) && !FunctionalMethod.isOfObject(method)) {
                methods.put(method, BoundMethod.of(method, functions));
            }
        }
        return proxy(type, new Bound(type, program, classes, methods));
    }

    /** A function that was passed as an instance of a functional interface; null if {@code type} is none. */
    static <T> T function(Class<T> type, Functions program, ErrorClasses classes) {
        Method method = FunctionalMethod.of(type);
        return method == null
                ? null
                : proxy(type, new Bound(type, program, classes, Map.of(method, BoundMethod.of(method, ""))));
    }

    private static <T> T proxy(Class<T> type, Bound handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        BoundMethod bound = methods.get(method);
        if (bound != null) {
            return bound.future() ? later(bound, arguments) : now(bound, arguments);
        }
        if (method.isDefault()) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        return switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> type.getName() + " of " + program;
        };
    }

    private Object now(BoundMethod method, Object[] arguments) throws Throwable {
        try {
            Object result = program.call(method.request(arguments));
            return method.dropsResult() ? null : result;
        } catch (PythonException error) {
            throw classes.forMethod(error, method.declared());
        } catch (IpcException failure) {
            if (method.declared().stream().anyMatch(kind -> kind.isInstance(failure))) {
                throw failure;
            }
            throw new UncheckedIOException(failure);
        }
    }

    private CompletableFuture<Object> later(BoundMethod method, Object[] arguments) {
        CompletableFuture<Object> call = program.start(method.request(arguments));
        CompletableFuture<Object> result = new CompletableFuture<>();
        call.whenComplete((value, failure) -> {
            if (failure == null) {
                result.complete(method.dropsResult() ? null : value);
            } else {
                result.completeExceptionally(told(failure));
            }
        });
        result.whenComplete((value, failure) -> {
            if (result.isCancelled()) {
                call.cancel(true);
            }
        });
        return result;
    }

    private Throwable told(Throwable failure) {
        Throwable origin =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return origin instanceof PythonException error ? classes.forMethod(error, WRAPPED_ANYWAY) : origin;
    }
}
