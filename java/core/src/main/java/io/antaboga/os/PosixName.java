package io.antaboga.os;

import io.antaboga.IpcException;
import java.nio.charset.StandardCharsets;

/** Names of POSIX segments, semaphores and message queues: a slash, and then a file name. */
public final class PosixName {
    /** The longest file name, in bytes. */
    public static final int NAME_MAX = 255;

    private PosixName() {}

    /**
     * The name with its slash, which the caller may leave out.
     *
     * @param operation the call that failures name
     * @param limit how many bytes may follow the slash
     * @throws IpcException with {@code EINVAL} for a name that is empty, a dot or two, or holds another slash or a NUL;
     *     with {@code ENAMETOOLONG}
     */
    public static String check(String operation, String name, int limit) throws IpcException {
        String bare = name.startsWith("/") ? name.substring(1) : name;
        String slashed = "/" + bare;
        if (bare.isEmpty()
                || bare.equals(".")
                || bare.equals("..")
                || bare.indexOf('/') >= 0
                || bare.indexOf('\0') >= 0) {
            throw new IpcException(
                    operation,
                    "a name is a slash and a file name",
                    "EINVAL",
                    Errno.EINVAL,
                    Errno.details("name", slashed.replace("\0", "\\0")));
        }
        int length = bare.getBytes(StandardCharsets.UTF_8).length;
        if (length > limit) {
            throw Errno.failure(operation, Errno.ENAMETOOLONG, "name", slashed, "length", length, "limit", limit);
        }
        return slashed;
    }
}
