package io.antaboga.transport;

import static io.antaboga.os.Constants.AF_UNIX;

import io.antaboga.IpcException;
import io.antaboga.os.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/** Where a Unix socket is found: a path in the file system, or an abstract name, which is no file; immutable. */
public final class UnixAddress {
    /** The most octets that the kernel's {@code sun_path} takes besides the NUL ({@code unix(7)}). */
    public static final int MAX_LENGTH = 107;

    private final String name;
    private final boolean abstractName;

    private UnixAddress(String name, boolean abstractName) {
        if (name.isEmpty() || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a socket's name has at least one character, and no NUL");
        }
        this.name = name;
        this.abstractName = abstractName;
    }

    /** The socket file at {@code path}, made absolute, with {@code .} and {@code ..} taken out as text. */
    public static UnixAddress path(Path path) {
        return new UnixAddress(path.toAbsolutePath().normalize().toString(), false);
    }

    /** The abstract name, without the {@code @}; found by every user of this network namespace. */
    public static UnixAddress abstractName(String name) {
        return new UnixAddress(name, true);
    }

    /** What URLs say after {@code unix:}: a path, or {@code @} and an abstract name. */
    public static UnixAddress of(String text) {
        return text.startsWith("@") ? abstractName(text.substring(1)) : path(Path.of(text));
    }

    /** Whether this is not a file. */
    public boolean isAbstract() {
        return abstractName;
    }

    /** The path; throws {@link IllegalStateException} for an abstract name. */
    public Path toPath() {
        if (abstractName) {
            throw new IllegalStateException("not a path: " + this);
        }
        return Path.of(name);
    }

    /** A struct sockaddr_un and its length. */
    record Native(MemorySegment memory, int length) {
        long address() {
            return memory.address();
        }
    }

    Native toNative(Arena arena, String operation) throws IpcException {
        byte[] octets = name.getBytes(StandardCharsets.UTF_8);
        if (octets.length > MAX_LENGTH) {
            throw Errno.failure(
                    operation, Errno.ENAMETOOLONG, "name", this, "length", octets.length, "limit", MAX_LENGTH);
        }
        MemorySegment memory = arena.allocate(2 + 1 + MAX_LENGTH + 1, 8);
        memory.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
        // The family; then a path with a NUL behind it, or an abstract name with a NUL before it and none behind.
        MemorySegment.copy(octets, 0, memory, ValueLayout.JAVA_BYTE, abstractName ? 3 : 2, octets.length);
        return new Native(memory, 2 + 1 + octets.length);
    }

    /**
     * The address in a struct sockaddr_un of exactly that length; null if it is none, or none that is found by its name
     * from here: a path that is relative to somebody else's folder, or octets that are no text.
     */
    static UnixAddress ofNative(MemorySegment sockaddr) {
        if (sockaddr.byteSize() <= 2) {
            return null;
        }
        byte[] octets = sockaddr.asSlice(2).toArray(ValueLayout.JAVA_BYTE);
        boolean abstractName = octets[0] == 0;
        int end = octets.length;
        // A path ends at its NUL, and where it fills the room has none.
        for (int i = 0; i < octets.length && !abstractName; i++) {
            if (octets[i] == 0) {
                end = i;
                break;
            }
        }
        int start = abstractName ? 1 : 0;
        String name = new String(octets, start, end - start, StandardCharsets.UTF_8);
        byte[] back = name.getBytes(StandardCharsets.UTF_8);
        boolean usable = !name.isEmpty()
                && name.indexOf('\0') < 0
                && (abstractName || name.startsWith("/"))
                && Arrays.equals(back, 0, back.length, octets, start, end);
        return usable ? new UnixAddress(name, abstractName) : null;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UnixAddress that && abstractName == that.abstractName && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, abstractName);
    }

    /** As in URLs. */
    @Override
    public String toString() {
        return abstractName ? "@" + name : name;
    }
}
