package io.antaboga.registry;

/**
 * One thing that {@link Registry#clean} looked at.
 *
 * @param action what was done, or would be in a dry run
 * @param mechanism the room's name
 * @param name as in the URL; for {@link Action#UNREADABLE} and abandoned files, the file's path
 * @param reason why, a lower-case clause
 */
public record Finding(Action action, String mechanism, String name, String reason) {
    /** What {@link Registry#clean} does. */
    public enum Action {
        /** The kernel object and its dead entries are removed. */
        REMOVE_OBJECT,
        /** Only dead entries, or an abandoned file of the registry, are removed. */
        REMOVE_ENTRY,
        /** A living process holds the object. */
        KEEP_LIVE,
        /** The object was made to persist. */
        KEEP_PERSISTENT,
        /** The object is there, and nothing proves whose it is. */
        KEEP_UNPROVEN,
        /** The file in the registry is not an entry; it is left. */
        UNREADABLE
    }
}
