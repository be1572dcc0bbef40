package io.antaboga.os;

import static io.antaboga.os.Sys.result;

/** System calls on sockets; the rules of {@link Sys} hold. */
public final class SysSocket {
    private SysSocket() {}

    public static int socket(int domain, int type, int protocol) {
        return result(Libc.socket(domain, type, protocol));
    }

    /** @param fds the address of two ints */
    public static int socketpair(int domain, int type, int protocol, long fds) {
        return result(Libc.socketpair(domain, type, protocol, fds));
    }

    public static int bind(int fd, long address, int length) {
        return result(Libc.bind(fd, address, length));
    }

    public static int listen(int fd, int backlog) {
        return result(Libc.listen(fd, backlog));
    }

    /** @param address 0, or where the peer's address is written, whose room the int at {@code length} tells */
    public static int accept4(int fd, long address, long length, int flags) {
        return result(Libc.accept4(fd, address, length, flags));
    }

    public static int connect(int fd, long address, int length) {
        return result(Libc.connect(fd, address, length));
    }

    public static long send(int fd, long buffer, long length, int flags) {
        return result(Libc.send(fd, buffer, length, flags));
    }

    public static long recv(int fd, long buffer, long length, int flags) {
        return result(Libc.recv(fd, buffer, length, flags));
    }

    /**
     * @param message the address of a struct msghdr, 56 bytes: name (8), name length (4, 4 unused), iovec (8), its count
     *     (8), control (8), its length (8), flags (4, 4 unused)
     */
    public static long sendmsg(int fd, long message, int flags) {
        return result(Libc.sendmsg(fd, message, flags));
    }

    public static long recvmsg(int fd, long message, int flags) {
        return result(Libc.recvmsg(fd, message, flags));
    }

    public static int getsockopt(int fd, int level, int name, long value, long length) {
        return result(Libc.getsockopt(fd, level, name, value, length));
    }

    public static int setsockopt(int fd, int level, int name, long value, int length) {
        return result(Libc.setsockopt(fd, level, name, value, length));
    }

    public static int getsockname(int fd, long address, long length) {
        return result(Libc.getsockname(fd, address, length));
    }

    public static int getpeername(int fd, long address, long length) {
        return result(Libc.getpeername(fd, address, length));
    }

    public static int shutdown(int fd, int how) {
        return result(Libc.shutdown(fd, how));
    }
}
