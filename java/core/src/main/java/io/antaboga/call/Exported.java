package io.antaboga.call;

import io.antaboga.IpcException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What of an object the other program may call, and nothing else of it.
 *
 * <p>A method is called by its own name, or that of {@link Named}. Of several methods with one name the one with as many
 * parameters as there are arguments is called, else the one with variable ones; two that cannot be told apart in this way
 * are refused when they are exported. Arguments are checked against the method's types and are never changed quietly,
 * {@code spec/call/values.md}. For any threads, if the object is.
 */
public final class Exported {
    private final Map<String, List<ExportedMethod>> methods;
    private final boolean function;

    private Exported(Map<String, List<ExportedMethod>> methods, boolean function) {
        this.methods = methods;
        this.function = function;
    }

    /**
     * All public methods that the class of {@code target} declares or inherits, but not those of {@code Object}.
     *
     * @throws IllegalArgumentException if two of them cannot be told apart, or cannot be called from here
     */
    public static Exported object(Object target) {
        return new Exported(methods(target, target.getClass()), false);
    }

    /**
     * The methods of one interface only.
     *
     * @throws IllegalArgumentException if two of them cannot be told apart, or cannot be called from here
     */
    public static <T> Exported object(Class<T> type, T target) {
        if (!type.isInterface()) {
            throw new IllegalArgumentException(type.getName() + " is not an interface");
        }
        return new Exported(methods(target, type), false);
    }

    /**
     * One function: the abstract method of a functional interface.
     *
     * @throws IllegalArgumentException if {@code type} has not exactly one
     */
    public static <T> Exported function(Class<T> type, T function) {
        Method method = FunctionalMethod.of(type);
        if (method == null) {
            throw new IllegalArgumentException(type.getName() + " is not a functional interface");
        }
        return new Exported(Map.of("", List.of(new ExportedMethod(function, method))), true);
    }

    /** A lambda or method reference as it is passed as an argument; null for any other object. */
    static Exported lambda(Object argument) {
        if (argument instanceof Exported exported) {
            return exported;
        }
        Class<?> kind = argument.getClass();
        if (!kind.isHidden()
                || kind.getInterfaces().length != 1
                || FunctionalMethod.of(kind.getInterfaces()[0]) == null) {
            return null;
        }
        Method method = FunctionalMethod.of(kind.getInterfaces()[0]);
        return new Exported(Map.of("", List.of(new ExportedMethod(argument, method))), true);
    }

    /**
     * The public static methods of classes, but a {@code main}, and the public methods of their objects.
     *
     * @param classes with an object of each, or null for only static ones
     * @throws IllegalArgumentException if two of them cannot be told apart, or cannot be called from here
     */
    static Exported classes(Map<Class<?>, Object> classes) {
        Map<String, NavigableMap<Integer, ExportedMethod>> found = new TreeMap<>();
        classes.forEach((type, object) -> {
            add(found, null, type);
            if (object != null) {
                add(found, object, type);
            }
        });
        return new Exported(inOrder(found), false);
    }

    private static Map<String, List<ExportedMethod>> methods(Object target, Class<?> type) {
        Map<String, NavigableMap<Integer, ExportedMethod>> found = new TreeMap<>();
        add(found, target, type);
        return inOrder(found);
    }

    /** Those of an object, or the static ones where there is none. */
    private static void add(Map<String, NavigableMap<Integer, ExportedMethod>> found, Object target, Class<?> type) {
        for (Method method : type.getMethods()) {
            if (target == null ? !callableWithout(method) : !callable(method)) {
                continue;
            }
            ExportedMethod exported = new ExportedMethod(target, method);
            Named named = method.getAnnotation(Named.class);
            String name = named == null ? method.getName() : named.value();
            ExportedMethod other = found.computeIfAbsent(name, any -> new TreeMap<>())
                    .put(method.isVarArgs() ? -1 : exported.count(), exported);
            if (other != null) {
                throw new IllegalArgumentException(
                        "two methods that take as many arguments: " + other + " and " + exported);
            }
        }
    }

    private static Map<String, List<ExportedMethod>> inOrder(Map<String, NavigableMap<Integer, ExportedMethod>> found) {
        Map<String, List<ExportedMethod>> methods = new LinkedHashMap<>();
        // Variable ones, under -1, are asked last.
        found.forEach((name, byCount) ->
                methods.put(name, List.copyOf(byCount.descendingMap().values())));
        return methods;
    }

    private static boolean callableWithout(Method method) {
        return Modifier.isStatic(method.getModifiers())
                && !method.isSynthetic()
                && !(method.getName().equals("main")
                        && Arrays.equals(method.getParameterTypes(), new Class<?>[] {String[].class}));
    }

    /** Whether a method of an object is exported. */
    static boolean callable(Method method) {
        return method.getDeclaringClass() != Object.class
                && !method.isBridge()
                && !method.isSynthetic()
                && !Modifier.isStatic(method.getModifiers());
    }

    /** Whether it is one function without a name. */
    boolean isFunction() {
        return function;
    }

    /** The names by which its methods are called, in order; that of a function is empty. */
    List<String> names() {
        return List.copyOf(methods.keySet());
    }

    /** The methods of a name, in the order in which they are asked. */
    List<ExportedMethod> methods(String name) {
        return methods.get(name);
    }

    /** What each of them takes; of several with one name only that they take any number. */
    List<FunctionInfo> describe() {
        List<FunctionInfo> functions = new ArrayList<>();
        methods.forEach((name, all) -> functions.add(
                all.size() == 1
                        ? all.getFirst().describe(name)
                        : new FunctionInfo(
                                name,
                                List.of(new FunctionInfo.Parameter("args", "var_positional", null, false)),
                                null,
                                false,
                                null)));
        return functions;
    }

    /**
     * The method for a call.
     *
     * @throws NoFunctionException if there is none of that name that takes so many
     */
    ExportedMethod find(String name, int arguments) throws IpcException {
        List<ExportedMethod> all = methods.get(name);
        if (all == null) {
            throw new NoFunctionException("call", "nothing of this name is exported", Map.of("function", name));
        }
        Stream<ExportedMethod> fitting = all.stream().filter(method -> method.accepts(arguments));
        // Where none fits the method itself says what it takes.
        return fitting.findFirst().orElse(all.getFirst());
    }
}
