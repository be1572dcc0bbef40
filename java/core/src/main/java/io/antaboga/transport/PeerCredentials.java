package io.antaboga.transport;

import static io.antaboga.os.Constants.SOL_SOCKET;
import static io.antaboga.os.Constants.SO_PEERCRED;

import io.antaboga.IpcException;
import io.antaboga.os.Errno;
import io.antaboga.os.Sys;
import io.antaboga.os.SysSocket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Who is at the other end of a socket, as the kernel noted when it called connect or listen ({@code unix(7)}, SO_PEERCRED),
 * or who sent a datagram, when it did (SCM_CREDENTIALS).
 *
 * @param pid its process, which may have handed the socket on since; 0 if it is not visible from here
 * @param uid its effective user, of a datagram's sender the real one
 * @param gid its group, likewise
 */
public record PeerCredentials(int pid, int uid, int gid) {
    static PeerCredentials of(int fd) throws IpcException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ucred = arena.allocate(16, 4);
            ucred.set(ValueLayout.JAVA_INT, 12, 12);
            int result = SysSocket.getsockopt(fd, SOL_SOCKET, SO_PEERCRED, ucred.address(), ucred.address() + 12);
            if (result < 0) {
                throw Errno.failure("getsockopt", result, "option", "SO_PEERCRED");
            }
            return read(ucred, 0);
        }
    }

    /** Reads a struct ucred. */
    static PeerCredentials read(MemorySegment memory, long at) {
        return new PeerCredentials(
                memory.get(ValueLayout.JAVA_INT, at),
                memory.get(ValueLayout.JAVA_INT, at + 4),
                memory.get(ValueLayout.JAVA_INT, at + 8));
    }

    /** Whether the peer runs as this process's effective user or as root. */
    boolean trusted() {
        return uid == 0 || uid == Sys.geteuid();
    }
}
