package io.antaboga.transport;

/**
 * Which message of a System V queue to take; see {@code msgrcv(2)}.
 *
 * @param type as {@code msgrcv} takes it: 0 any, above zero exactly that one, below zero the lowest up to its absolute value
 * @param allBut takes the first whose type is not {@code type}, which must then be above zero
 * @param truncate whether a message longer than {@code limit} is cut; otherwise it fails with E2BIG and stays in the queue
 * @param limit longest body to take, in bytes
 */
public record Selection(long type, boolean allBut, boolean truncate, int limit) {
    private static final int ALL = Integer.MAX_VALUE;

    /** The oldest message, whatever its type. */
    public static final Selection ANY = new Selection(0, false, false, ALL);

    /** Refuses what the kernel would take for something else. */
    public Selection {
        if (allBut && type < 1) {
            throw new IllegalArgumentException("all but a type needs a type above zero: " + type);
        }
        if (type == Long.MIN_VALUE || limit < 0) {
            throw new IllegalArgumentException("out of range: type=" + type + ", limit=" + limit);
        }
    }

    /** The oldest message of {@code type}. */
    public static Selection exactly(long type) {
        if (type < 1) {
            throw new IllegalArgumentException("a message's type is above zero: " + type);
        }
        return new Selection(type, false, false, ALL);
    }

    /** The oldest message of the lowest type that is at most {@code type}. */
    public static Selection lowestUpTo(long type) {
        if (type < 1) {
            throw new IllegalArgumentException("a message's type is above zero: " + type);
        }
        return new Selection(-type, false, false, ALL);
    }

    /** The oldest message of any other type. */
    public static Selection allBut(long type) {
        return new Selection(type, true, false, ALL);
    }

    /** The same, for bodies of up to {@code newLimit} bytes; a longer one fails and stays in the queue. */
    public Selection upTo(int newLimit) {
        return new Selection(type, allBut, false, newLimit);
    }

    /** The same, cutting longer bodies to {@code newLimit} bytes; the rest is lost. */
    public Selection cutTo(int newLimit) {
        return new Selection(type, allBut, true, newLimit);
    }
}
