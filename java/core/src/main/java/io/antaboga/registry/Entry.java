package io.antaboga.registry;

import io.antaboga.Lifetime;
import java.nio.file.Path;

/**
 * One handle's entry, as it was when read.
 *
 * @param mechanism the room's name, such as {@code posixshm}
 * @param name as in the URL
 * @param role what the writer did with the object
 * @param lifetime what its creator declared; {@link Lifetime#PERSISTENT} in the entry of an opener
 * @param identity {@code DEV:INO}, or the decimal id of a System V object; null if the object was not made yet
 * @param pid the writer, for people only
 * @param startTime field 22 of its {@code /proc/PID/stat}, for people only
 * @param bootId the boot during which it was written
 * @param language {@code java} or {@code python}, for people only
 * @param created Unix time in seconds
 * @param live whether the handle was open: the entry's lock was held
 * @param file where the entry lies
 */
public record Entry(
        String mechanism,
        String name,
        Role role,
        Lifetime lifetime,
        String identity,
        long pid,
        long startTime,
        String bootId,
        String language,
        double created,
        boolean live,
        Path file) {}
