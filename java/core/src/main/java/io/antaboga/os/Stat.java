package io.antaboga.os;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What a file is, filled in by {@link Sys#fstat}; from {@code statx(2)}, whose layout all architectures share. */
public final class Stat {
    static final int SIZE = 256;
    /** STATX_BASIC_STATS. */
    static final int MASK = 0x7FF;

    private long device;
    private long inode;
    private int mode;
    private int uid;
    private int gid;
    private int links;
    private long size;
    private long changeSeconds;

    void take(MemorySegment statx) {
        links = statx.get(ValueLayout.JAVA_INT, 16);
        uid = statx.get(ValueLayout.JAVA_INT, 20);
        gid = statx.get(ValueLayout.JAVA_INT, 24);
        mode = statx.get(ValueLayout.JAVA_SHORT, 28) & 0xFFFF;
        inode = statx.get(ValueLayout.JAVA_LONG, 32);
        size = statx.get(ValueLayout.JAVA_LONG, 40);
        changeSeconds = statx.get(ValueLayout.JAVA_LONG, 96);
        device = makedev(statx.get(ValueLayout.JAVA_INT, 136), statx.get(ValueLayout.JAVA_INT, 140));
    }

    /** The encoding of {@code makedev(3)}, so that the number equals {@code st_dev} as other programs see it. */
    private static long makedev(int major, int minor) {
        return (major & 0xFFFFF000L) << 32 | (major & 0xFFFL) << 8 | (minor & 0xFFFFFF00L) << 12 | minor & 0xFFL;
    }

    /** {@code st_dev}. */
    public long device() {
        return device;
    }

    /** {@code st_ino}, to be printed unsigned. */
    public long inode() {
        return inode;
    }

    /** {@code st_mode}: type ({@link Constants#S_IFMT}) and permissions. */
    public int mode() {
        return mode;
    }

    /** The permission bits of the mode. */
    public int permissions() {
        return mode & 0xFFF;
    }

    /** Whether the type is {@code type}, such as {@link Constants#S_IFIFO}. */
    public boolean is(int type) {
        return (mode & Constants.S_IFMT) == type;
    }

    /** The owner. */
    public int uid() {
        return uid;
    }

    /** The group. */
    public int gid() {
        return gid;
    }

    /** How many names it has. */
    public int links() {
        return links;
    }

    /** Bytes. */
    public long size() {
        return size;
    }

    /** {@code st_ctime}, in seconds since 1970. */
    public long changeSeconds() {
        return changeSeconds;
    }
}
