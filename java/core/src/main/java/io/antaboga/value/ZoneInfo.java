package io.antaboga.value;

/**
 * Python's {@code zoneinfo.ZoneInfo}, by its key; the rules are each side's own.
 *
 * @param key the IANA name, such as {@code Europe/Berlin}
 */
public record ZoneInfo(String key) {}
