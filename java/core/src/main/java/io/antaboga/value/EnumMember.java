package io.antaboga.value;

/**
 * A member of a Python {@code enum}.
 *
 * @param type the enum class
 * @param value the member's value
 */
public record EnumMember(ClassReference type, Object value) {}
