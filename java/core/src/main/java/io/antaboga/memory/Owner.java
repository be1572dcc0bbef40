package io.antaboga.memory;

/**
 * Whose a segment is, as the kernel told it when the segment was opened.
 *
 * @param uid of its owner
 * @param mode its permission bits
 */
public record Owner(int uid, int mode) {
    private static final int OTHERS_WRITE = 022;

    /** Whether the group or everybody may write. */
    public boolean othersMayWrite() {
        return (mode & OTHERS_WRITE) != 0;
    }
}
