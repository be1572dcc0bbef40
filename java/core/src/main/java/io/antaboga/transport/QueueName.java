package io.antaboga.transport;

import io.antaboga.IpcException;
import io.antaboga.os.Errno;
import java.nio.charset.StandardCharsets;

/** Names of POSIX message queues ({@code mq_overview(7)}): a slash, and up to 255 bytes without another. */
final class QueueName {
    private static final int NAME_MAX = 255;

    private QueueName() {}

    /** The name with its slash, which the caller may leave out. */
    static String check(String operation, String name) throws IpcException {
        String bare = name.startsWith("/") ? name.substring(1) : name;
        if (bare.isEmpty()
                || bare.equals(".")
                || bare.equals("..")
                || bare.indexOf('/') >= 0
                || bare.indexOf('\0') >= 0) {
            throw Errno.failure(operation, Errno.EINVAL, "name", name.replace("\0", "\\0"));
        }
        int length = bare.getBytes(StandardCharsets.UTF_8).length;
        if (length > NAME_MAX) {
            throw Errno.failure(operation, Errno.ENAMETOOLONG, "name", "/" + bare, "length", length, "limit", NAME_MAX);
        }
        return "/" + bare;
    }
}
