package io.antaboga.call;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The classes whose methods a worker executes, with an object of each that can be made: {@code spec/call/worker.md}, <em>A Java worker</em>.
 *
 * @param objects by class, null where none is made
 * @param exported what of them may be called
 */
record HandlerClasses(Map<Class<?>, Object> objects, Exported exported) {
    /**
     * Loads classes and makes their objects.
     *
     * @param names with commas between
     * @throws IllegalArgumentException if one has nothing to export, or two methods cannot be told apart
     * @throws ClassNotFoundException if there is none of that name
     * @throws Throwable what a class or constructor throws when it begins
     */
    static HandlerClasses load(String names) throws Throwable {
        Map<Class<?>, Object> objects = new LinkedHashMap<>();
        for (String name : names.split(",", -1)) {
            Class<?> type = Class.forName(name.strip());
            Object object = object(type);
            if (Exported.classes(one(type, object)).names().isEmpty()) {
                throw new IllegalArgumentException("nothing that can be called in class " + type.getName());
            }
            objects.put(type, object);
        }
        return new HandlerClasses(objects, Exported.classes(objects));
    }

    private static Map<Class<?>, Object> one(Class<?> type, Object object) {
        Map<Class<?>, Object> one = new LinkedHashMap<>();
        one.put(type, object);
        return one;
    }

    /** Null where the class has no methods for one, or no public constructor without parameters. */
    private static Object object(Class<?> type) throws Throwable {
        if (Modifier.isAbstract(type.getModifiers())
                || Arrays.stream(type.getMethods()).noneMatch(Exported::callable)) {
            return null;
        }
        try {
            Constructor<?> constructor = type.getConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (NoSuchMethodException e) {
            return null;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** The SHA-256 of the classes' own files, in hexadecimal. */
    String fingerprint() throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        for (Class<?> type : objects.keySet()) {
            String name = type.getName();
            try (InputStream file = type.getResourceAsStream(name.substring(name.lastIndexOf('.') + 1) + ".class")) {
                if (file != null) {
                    digest.update(file.readAllBytes());
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
