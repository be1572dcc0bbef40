package io.antaboga.layout;

import java.util.UUID;

/**
 * The process that made a segment: one with this pid that began at another moment, or in another boot, is another one.
 *
 * @param pid in its own pid namespace
 * @param startTime field 22 of {@code /proc/PID/stat}
 * @param bootId {@code /proc/sys/kernel/random/boot_id}
 */
public record Creator(long pid, long startTime, UUID bootId) {}
