package io.antaboga.os;

import io.antaboga.IpcException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The error numbers of Linux, which are the same on x86-64 and aarch64, with their names and texts.
 *
 * <p>Source: {@code include/uapi/asm-generic/errno.h}, and {@code strerror(3)} of glibc in lower case.
 */
public final class Errno {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int ESRCH = 3;
    public static final int EINTR = 4;
    public static final int EIO = 5;
    public static final int ENXIO = 6;
    public static final int E2BIG = 7;
    public static final int ENOEXEC = 8;
    public static final int EBADF = 9;
    public static final int ECHILD = 10;
    public static final int EAGAIN = 11;
    public static final int ENOMEM = 12;
    public static final int EACCES = 13;
    public static final int EFAULT = 14;
    public static final int ENOTBLK = 15;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int EXDEV = 18;
    public static final int ENODEV = 19;
    public static final int ENOTDIR = 20;
    public static final int EISDIR = 21;
    public static final int EINVAL = 22;
    public static final int ENFILE = 23;
    public static final int EMFILE = 24;
    public static final int ENOTTY = 25;
    public static final int ETXTBSY = 26;
    public static final int EFBIG = 27;
    public static final int ENOSPC = 28;
    public static final int ESPIPE = 29;
    public static final int EROFS = 30;
    public static final int EMLINK = 31;
    public static final int EPIPE = 32;
    public static final int EDOM = 33;
    public static final int ERANGE = 34;
    public static final int EDEADLK = 35;
    public static final int ENAMETOOLONG = 36;
    public static final int ENOLCK = 37;
    public static final int ENOSYS = 38;
    public static final int ENOTEMPTY = 39;
    public static final int ELOOP = 40;
    public static final int ENOMSG = 42;
    public static final int EIDRM = 43;
    public static final int ECHRNG = 44;
    public static final int EL2NSYNC = 45;
    public static final int EL3HLT = 46;
    public static final int EL3RST = 47;
    public static final int ELNRNG = 48;
    public static final int EUNATCH = 49;
    public static final int ENOCSI = 50;
    public static final int EL2HLT = 51;
    public static final int EBADE = 52;
    public static final int EBADR = 53;
    public static final int EXFULL = 54;
    public static final int ENOANO = 55;
    public static final int EBADRQC = 56;
    public static final int EBADSLT = 57;
    public static final int EBFONT = 59;
    public static final int ENOSTR = 60;
    public static final int ENODATA = 61;
    public static final int ETIME = 62;
    public static final int ENOSR = 63;
    public static final int ENONET = 64;
    public static final int ENOPKG = 65;
    public static final int EREMOTE = 66;
    public static final int ENOLINK = 67;
    public static final int EADV = 68;
    public static final int ESRMNT = 69;
    public static final int ECOMM = 70;
    public static final int EPROTO = 71;
    public static final int EMULTIHOP = 72;
    public static final int EDOTDOT = 73;
    public static final int EBADMSG = 74;
    public static final int EOVERFLOW = 75;
    public static final int ENOTUNIQ = 76;
    public static final int EBADFD = 77;
    public static final int EREMCHG = 78;
    public static final int ELIBACC = 79;
    public static final int ELIBBAD = 80;
    public static final int ELIBSCN = 81;
    public static final int ELIBMAX = 82;
    public static final int ELIBEXEC = 83;
    public static final int EILSEQ = 84;
    public static final int ERESTART = 85;
    public static final int ESTRPIPE = 86;
    public static final int EUSERS = 87;
    public static final int ENOTSOCK = 88;
    public static final int EDESTADDRREQ = 89;
    public static final int EMSGSIZE = 90;
    public static final int EPROTOTYPE = 91;
    public static final int ENOPROTOOPT = 92;
    public static final int EPROTONOSUPPORT = 93;
    public static final int ESOCKTNOSUPPORT = 94;
    public static final int EOPNOTSUPP = 95;
    public static final int EPFNOSUPPORT = 96;
    public static final int EAFNOSUPPORT = 97;
    public static final int EADDRINUSE = 98;
    public static final int EADDRNOTAVAIL = 99;
    public static final int ENETDOWN = 100;
    public static final int ENETUNREACH = 101;
    public static final int ENETRESET = 102;
    public static final int ECONNABORTED = 103;
    public static final int ECONNRESET = 104;
    public static final int ENOBUFS = 105;
    public static final int EISCONN = 106;
    public static final int ENOTCONN = 107;
    public static final int ESHUTDOWN = 108;
    public static final int ETOOMANYREFS = 109;
    public static final int ETIMEDOUT = 110;
    public static final int ECONNREFUSED = 111;
    public static final int EHOSTDOWN = 112;
    public static final int EHOSTUNREACH = 113;
    public static final int EALREADY = 114;
    public static final int EINPROGRESS = 115;
    public static final int ESTALE = 116;
    public static final int EUCLEAN = 117;
    public static final int ENOTNAM = 118;
    public static final int ENAVAIL = 119;
    public static final int EISNAM = 120;
    public static final int EREMOTEIO = 121;
    public static final int EDQUOT = 122;
    public static final int ENOMEDIUM = 123;
    public static final int EMEDIUMTYPE = 124;
    public static final int ECANCELED = 125;
    public static final int ENOKEY = 126;
    public static final int EKEYEXPIRED = 127;
    public static final int EKEYREVOKED = 128;
    public static final int EKEYREJECTED = 129;
    public static final int EOWNERDEAD = 130;
    public static final int ENOTRECOVERABLE = 131;
    public static final int ERFKILL = 132;
    public static final int EWOULDBLOCK = EAGAIN;
    public static final int ENOTSUP = EOPNOTSUPP;

    private static final String[] NAMES = new String[134];
    private static final String[] TEXTS = new String[134];

    static {
        add(EPERM, "EPERM", "operation not permitted");
        add(ENOENT, "ENOENT", "no such file or directory");
        add(ESRCH, "ESRCH", "no such process");
        add(EINTR, "EINTR", "interrupted system call");
        add(EIO, "EIO", "input/output error");
        add(ENXIO, "ENXIO", "no such device or address");
        add(E2BIG, "E2BIG", "argument list too long");
        add(ENOEXEC, "ENOEXEC", "exec format error");
        add(EBADF, "EBADF", "bad file descriptor");
        add(ECHILD, "ECHILD", "no child processes");
        add(EAGAIN, "EAGAIN", "resource temporarily unavailable");
        add(ENOMEM, "ENOMEM", "cannot allocate memory");
        add(EACCES, "EACCES", "permission denied");
        add(EFAULT, "EFAULT", "bad address");
        add(ENOTBLK, "ENOTBLK", "block device required");
        add(EBUSY, "EBUSY", "device or resource busy");
        add(EEXIST, "EEXIST", "file exists");
        add(EXDEV, "EXDEV", "invalid cross-device link");
        add(ENODEV, "ENODEV", "no such device");
        add(ENOTDIR, "ENOTDIR", "not a directory");
        add(EISDIR, "EISDIR", "is a directory");
        add(EINVAL, "EINVAL", "invalid argument");
        add(ENFILE, "ENFILE", "too many open files in system");
        add(EMFILE, "EMFILE", "too many open files");
        add(ENOTTY, "ENOTTY", "inappropriate ioctl for device");
        add(ETXTBSY, "ETXTBSY", "text file busy");
        add(EFBIG, "EFBIG", "file too large");
        add(ENOSPC, "ENOSPC", "no space left on device");
        add(ESPIPE, "ESPIPE", "illegal seek");
        add(EROFS, "EROFS", "read-only file system");
        add(EMLINK, "EMLINK", "too many links");
        add(EPIPE, "EPIPE", "broken pipe");
        add(EDOM, "EDOM", "numerical argument out of domain");
        add(ERANGE, "ERANGE", "numerical result out of range");
        add(EDEADLK, "EDEADLK", "resource deadlock avoided");
        add(ENAMETOOLONG, "ENAMETOOLONG", "file name too long");
        add(ENOLCK, "ENOLCK", "no locks available");
        add(ENOSYS, "ENOSYS", "function not implemented");
        add(ENOTEMPTY, "ENOTEMPTY", "directory not empty");
        add(ELOOP, "ELOOP", "too many levels of symbolic links");
        add(ENOMSG, "ENOMSG", "no message of desired type");
        add(EIDRM, "EIDRM", "identifier removed");
        add(ECHRNG, "ECHRNG", "channel number out of range");
        add(EL2NSYNC, "EL2NSYNC", "level 2 not synchronized");
        add(EL3HLT, "EL3HLT", "level 3 halted");
        add(EL3RST, "EL3RST", "level 3 reset");
        add(ELNRNG, "ELNRNG", "link number out of range");
        add(EUNATCH, "EUNATCH", "protocol driver not attached");
        add(ENOCSI, "ENOCSI", "no CSI structure available");
        add(EL2HLT, "EL2HLT", "level 2 halted");
        add(EBADE, "EBADE", "invalid exchange");
        add(EBADR, "EBADR", "invalid request descriptor");
        add(EXFULL, "EXFULL", "exchange full");
        add(ENOANO, "ENOANO", "no anode");
        add(EBADRQC, "EBADRQC", "invalid request code");
        add(EBADSLT, "EBADSLT", "invalid slot");
        add(EBFONT, "EBFONT", "bad font file format");
        add(ENOSTR, "ENOSTR", "device not a stream");
        add(ENODATA, "ENODATA", "no data available");
        add(ETIME, "ETIME", "timer expired");
        add(ENOSR, "ENOSR", "out of streams resources");
        add(ENONET, "ENONET", "machine is not on the network");
        add(ENOPKG, "ENOPKG", "package not installed");
        add(EREMOTE, "EREMOTE", "object is remote");
        add(ENOLINK, "ENOLINK", "link has been severed");
        add(EADV, "EADV", "advertise error");
        add(ESRMNT, "ESRMNT", "srmount error");
        add(ECOMM, "ECOMM", "communication error on send");
        add(EPROTO, "EPROTO", "protocol error");
        add(EMULTIHOP, "EMULTIHOP", "multihop attempted");
        add(EDOTDOT, "EDOTDOT", "RFS specific error");
        add(EBADMSG, "EBADMSG", "bad message");
        add(EOVERFLOW, "EOVERFLOW", "value too large for defined data type");
        add(ENOTUNIQ, "ENOTUNIQ", "name not unique on network");
        add(EBADFD, "EBADFD", "file descriptor in bad state");
        add(EREMCHG, "EREMCHG", "remote address changed");
        add(ELIBACC, "ELIBACC", "can not access a needed shared library");
        add(ELIBBAD, "ELIBBAD", "accessing a corrupted shared library");
        add(ELIBSCN, "ELIBSCN", ".lib section in a.out corrupted");
        add(ELIBMAX, "ELIBMAX", "attempting to link in too many shared libraries");
        add(ELIBEXEC, "ELIBEXEC", "cannot exec a shared library directly");
        add(EILSEQ, "EILSEQ", "invalid or incomplete multibyte or wide character");
        add(ERESTART, "ERESTART", "interrupted system call should be restarted");
        add(ESTRPIPE, "ESTRPIPE", "streams pipe error");
        add(EUSERS, "EUSERS", "too many users");
        add(ENOTSOCK, "ENOTSOCK", "socket operation on non-socket");
        add(EDESTADDRREQ, "EDESTADDRREQ", "destination address required");
        add(EMSGSIZE, "EMSGSIZE", "message too long");
        add(EPROTOTYPE, "EPROTOTYPE", "protocol wrong type for socket");
        add(ENOPROTOOPT, "ENOPROTOOPT", "protocol not available");
        add(EPROTONOSUPPORT, "EPROTONOSUPPORT", "protocol not supported");
        add(ESOCKTNOSUPPORT, "ESOCKTNOSUPPORT", "socket type not supported");
        add(EOPNOTSUPP, "EOPNOTSUPP", "operation not supported");
        add(EPFNOSUPPORT, "EPFNOSUPPORT", "protocol family not supported");
        add(EAFNOSUPPORT, "EAFNOSUPPORT", "address family not supported by protocol");
        add(EADDRINUSE, "EADDRINUSE", "address already in use");
        add(EADDRNOTAVAIL, "EADDRNOTAVAIL", "cannot assign requested address");
        add(ENETDOWN, "ENETDOWN", "network is down");
        add(ENETUNREACH, "ENETUNREACH", "network is unreachable");
        add(ENETRESET, "ENETRESET", "network dropped connection on reset");
        add(ECONNABORTED, "ECONNABORTED", "software caused connection abort");
        add(ECONNRESET, "ECONNRESET", "connection reset by peer");
        add(ENOBUFS, "ENOBUFS", "no buffer space available");
        add(EISCONN, "EISCONN", "transport endpoint is already connected");
        add(ENOTCONN, "ENOTCONN", "transport endpoint is not connected");
        add(ESHUTDOWN, "ESHUTDOWN", "cannot send after transport endpoint shutdown");
        add(ETOOMANYREFS, "ETOOMANYREFS", "too many references: cannot splice");
        add(ETIMEDOUT, "ETIMEDOUT", "connection timed out");
        add(ECONNREFUSED, "ECONNREFUSED", "connection refused");
        add(EHOSTDOWN, "EHOSTDOWN", "host is down");
        add(EHOSTUNREACH, "EHOSTUNREACH", "no route to host");
        add(EALREADY, "EALREADY", "operation already in progress");
        add(EINPROGRESS, "EINPROGRESS", "operation now in progress");
        add(ESTALE, "ESTALE", "stale file handle");
        add(EUCLEAN, "EUCLEAN", "structure needs cleaning");
        add(ENOTNAM, "ENOTNAM", "not a XENIX named type file");
        add(ENAVAIL, "ENAVAIL", "no XENIX semaphores available");
        add(EISNAM, "EISNAM", "is a named type file");
        add(EREMOTEIO, "EREMOTEIO", "remote I/O error");
        add(EDQUOT, "EDQUOT", "disk quota exceeded");
        add(ENOMEDIUM, "ENOMEDIUM", "no medium found");
        add(EMEDIUMTYPE, "EMEDIUMTYPE", "wrong medium type");
        add(ECANCELED, "ECANCELED", "operation canceled");
        add(ENOKEY, "ENOKEY", "required key not available");
        add(EKEYEXPIRED, "EKEYEXPIRED", "key has expired");
        add(EKEYREVOKED, "EKEYREVOKED", "key has been revoked");
        add(EKEYREJECTED, "EKEYREJECTED", "key was rejected by service");
        add(EOWNERDEAD, "EOWNERDEAD", "owner died");
        add(ENOTRECOVERABLE, "ENOTRECOVERABLE", "state not recoverable");
        add(ERFKILL, "ERFKILL", "operation not possible due to RF-kill");
    }

    private Errno() {}

    private static void add(int errno, String name, String text) {
        NAMES[errno] = name;
        TEXTS[errno] = text;
    }

    /** The symbolic name, such as {@code EAGAIN}; E and the number if it has none. */
    public static String name(int errno) {
        return known(errno) ? NAMES[errno] : "E" + errno;
    }

    /** The number of a symbolic name; 0 if there is none. */
    public static int number(String name) {
        return Math.max(0, Arrays.asList(NAMES).indexOf(name));
    }

    /** What the number means, as a lower-case clause: {@code message too long}. */
    public static String text(int errno) {
        return known(errno) ? TEXTS[errno] : "unknown error " + errno;
    }

    private static boolean known(int errno) {
        return errno >= 0 && errno < NAMES.length && NAMES[errno] != null;
    }

    /**
     * The failure of a system call.
     *
     * @param operation the call, such as {@code mq_send}
     * @param errno the number it gave; the negative result of a {@link Sys} call is taken as well
     * @param keyValues names and values in turn, in the order to print them
     */
    public static IpcException failure(String operation, long errno, Object... keyValues) {
        int number = Math.toIntExact(Math.abs(errno));
        return new IpcException(operation, text(number), name(number), number, details(keyValues));
    }

    /** Names and values in turn as a map that keeps their order. */
    public static Map<String, Object> details(Object... keyValues) {
        if (keyValues.length % 2 != 0) {
            throw new IllegalArgumentException("a key without a value: " + keyValues[keyValues.length - 1]);
        }
        Map<String, Object> details = new LinkedHashMap<>();
        for (int i = 0; i < keyValues.length; i += 2) {
            details.put((String) keyValues[i], keyValues[i + 1]);
        }
        return details;
    }
}
