package io.antaboga.call;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A method of an interface and the function that it stands for.
 *
 * @param function the name of the function
 * @param returns what its result must be
 * @param future whether the method returns at once, with a future of that
 * @param dropsResult whether the method returns nothing
 * @param variable whether the last argument is an array of arguments
 */
record BoundMethod(
        String function,
        Type returns,
        boolean future,
        boolean dropsResult,
        boolean variable,
        Duration within,
        boolean idempotent,
        List<Class<?>> declared) {
    private static final Pattern SIMPLE = Pattern.compile("([0-9]{1,9}) *(ms|s|m)");
    private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

    /** {@code method} for the one of {@code functions} that it names. */
    static BoundMethod of(Method method, List<FunctionInfo> functions) throws NoFunctionException {
        Set<String> names = names(method);
        for (String name : names) {
            for (FunctionInfo function : functions) {
                if (function.name().equals(name)) {
                    check(method, function);
                    return of(method, name);
                }
            }
        }
        throw new NoFunctionException(
                "bind",
                "no function for a method",
                details(
                        method,
                        "tried",
                        names,
                        "functions",
                        functions.stream().map(FunctionInfo::name).toList()));
    }

    /** {@code method} for a function of that name, whatever it takes. */
    static BoundMethod of(Method method, String function) {
        Type returns = method.getGenericReturnType();
        Class<?> raw = method.getReturnType();
        boolean future = raw == CompletableFuture.class || raw == CompletionStage.class || raw == Future.class;
        if (future) {
            returns = returns instanceof ParameterizedType of ? of.getActualTypeArguments()[0] : Object.class;
        }
        boolean nothing = returns == void.class || returns == Void.class;
        Class<?> owner = method.getDeclaringClass();
        Within within = method.getAnnotation(Within.class);
        if (within == null) {
            within = owner.getAnnotation(Within.class);
        }
        return new BoundMethod(
                function,
                nothing ? Object.class : returns,
                future,
                nothing,
                method.isVarArgs(),
                within == null ? null : duration(within.value()),
                method.isAnnotationPresent(Idempotent.class) || owner.isAnnotationPresent(Idempotent.class),
                List.of(method.getExceptionTypes()));
    }

    private static Set<String> names(Method method) {
        Named named = method.getAnnotation(Named.class);
        if (named != null) {
            return Set.of(named.value());
        }
        Set<String> names = new LinkedHashSet<>();
        names.add(method.getName());
        names.add(HUMP.matcher(method.getName()).replaceAll("_").toLowerCase(Locale.ROOT));
        return Collections.unmodifiableSet(names);
    }

    private static void check(Method method, FunctionInfo function) throws NoFunctionException {
        int count = method.getParameterCount();
        boolean fits = method.isVarArgs() ? function.takesAny(count - 1) : function.accepts(count);
        if (!fits) {
            throw new NoFunctionException(
                    "bind",
                    "the function takes other arguments than the method",
                    details(method, "function", function));
        }
    }

    private static Map<String, Object> details(Method method, Object... keyValues) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("method", method.toGenericString());
        for (int i = 0; i < keyValues.length; i += 2) {
            details.put((String) keyValues[i], keyValues[i + 1]);
        }
        return details;
    }

    /** What the text of {@link Within} stands for. */
    static Duration duration(String text) {
        Matcher simple = SIMPLE.matcher(text);
        try {
            Duration duration =
                    simple.matches() ? of(Long.parseLong(simple.group(1)), simple.group(2)) : Duration.parse(text);
            if (duration.isPositive()) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("@Within is no duration: " + text, e);
        }
        throw new IllegalArgumentException("@Within is not above zero: " + text);
    }

    private static Duration of(long number, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            default -> Duration.ofMinutes(number);
        };
    }

    /** The call with these arguments; {@code given} is null where there are none, as a proxy has it. */
    Request request(Object[] given) {
        List<Object> arguments = new ArrayList<>();
        int fixed = given == null ? 0 : variable ? given.length - 1 : given.length;
        for (int i = 0; i < fixed; i++) {
            arguments.add(given[i]);
        }
        for (int i = 0; variable && i < java.lang.reflect.Array.getLength(given[fixed]); i++) {
            arguments.add(java.lang.reflect.Array.get(given[fixed], i));
        }
        return new Request(function, Collections.unmodifiableList(arguments), returns, within, idempotent);
    }
}
