package io.antaboga.call;

import io.antaboga.IpcException;
import java.lang.reflect.Type;

/** Checks that a value which came is what a Java signature asks for; {@code spec/call/values.md}. */
@FunctionalInterface
interface Conversion {
    /**
     * The same value as {@code type}.
     *
     * @param place where it stands, for instance {@code argument 2}
     * @throws TypeRefusedException if it is not the same value as that type
     */
    Object convert(Object value, Type type, String place) throws IpcException;
}
