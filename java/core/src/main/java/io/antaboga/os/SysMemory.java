package io.antaboga.os;

import static io.antaboga.os.Sys.result;
import static io.antaboga.os.Sys.string;

import java.lang.foreign.Arena;

/** System calls that map memory; the rules of {@link Sys} hold. */
public final class SysMemory {
    private SysMemory() {}

    /** The address, or the negated errno (an address is never negative on 64-bit Linux). */
    public static long mmap(long address, long length, int protection, int flags, int fd, long offset) {
        return result(Libc.mmap(address, length, protection, flags, fd, offset));
    }

    public static int munmap(long address, long length) {
        return result(Libc.munmap(address, length));
    }

    public static int memfd_create(String name, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            return result(Libc.memfd_create(string(arena, name), flags));
        }
    }
}
