package io.antaboga.value;

import java.util.Map;

/**
 * A Python exception as a value: what pickling keeps of it. Cause, context and traceback are lost by Python itself.
 *
 * @param type the class
 * @param arguments {@code args}
 * @param attributes {@code __dict__}, or an empty map
 */
public record ExceptionValue(ClassReference type, Tuple arguments, Map<Object, Object> attributes) {}
