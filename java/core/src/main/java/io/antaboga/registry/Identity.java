package io.antaboga.registry;

/** How entries tell one object from another that later has its name. */
public final class Identity {
    private Identity() {}

    /** {@code DEV:INO} in decimal, of an object that has a file; as {@code stat(2)} gives them. */
    public static String of(long device, long inode) {
        return Long.toUnsignedString(device) + ":" + Long.toUnsignedString(inode);
    }
}
