package io.antaboga.os;

import static io.antaboga.os.Sys.result;

import com.sun.jna.Pointer;
import io.antaboga.IpcException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** System calls on processes; the rules of {@link Sys} hold. */
public final class SysProcess {
    private static final long PIDFD_SEND_SIGNAL = 424;
    private static final long PIDFD_OPEN = 434;
    private static final int SIGINFO_SIZE = 128;

    private SysProcess() {}

    /**
     * How a child ended.
     *
     * @param exited whether it exited ({@code CLD_EXITED}) rather than being killed
     * @param status the exit code, or the signal
     */
    public record Ending(boolean exited, int status) {
        private static final int CLD_EXITED = 1;
    }

    public static int getpid() {
        return Libc.getpid();
    }

    /** A descriptor for the process, close-on-exec, readable when it has ended. */
    public static int pidfd_open(int pid) {
        return (int) result(Libc.syscall(PIDFD_OPEN, pid, 0, 0, 0));
    }

    public static int pidfd_send_signal(int pidfd, int signal) {
        return (int) result(Libc.syscall(PIDFD_SEND_SIGNAL, pidfd, signal, 0, 0));
    }

    public static int kill(int pid, int signal) {
        return result(Libc.kill(pid, signal));
    }

    /** Waits for a child that was killed and reaps it. */
    public static int waitpid(int pid) {
        return result(Libc.waitpid(pid, 0, 0));
    }

    /** Reaps the child behind {@code pidfd} without waiting; null if it has not ended. */
    public static Ending waitid(int pidfd) throws IpcException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment siginfo = arena.allocate(SIGINFO_SIZE, 8);
            int options = Constants.WEXITED | Constants.WNOHANG;
            int result = result(Libc.waitid(Constants.P_PIDFD, pidfd, siginfo.address(), options));
            if (result < 0) {
                throw Errno.failure("waitid", result, "pidfd", pidfd);
            }
            // siginfo_t: signal, errno, code, 4 unused, pid, uid, status. Signal 0: nothing to report.
            return siginfo.get(ValueLayout.JAVA_INT, 0) == 0
                    ? null
                    : new Ending(
                            siginfo.get(ValueLayout.JAVA_INT, 8) == Ending.CLD_EXITED,
                            siginfo.get(ValueLayout.JAVA_INT, 24));
        }
    }

    /** The environment of this process, in its bytes. */
    public static List<byte[]> environment() {
        List<byte[]> entries = new ArrayList<>();
        Pointer environ = Libc.LIBRARY.getGlobalVariableAddress("environ").getPointer(0);
        for (long i = 0; environ != null && environ.getPointer(i) != null; i += 8) {
            Pointer entry = environ.getPointer(i);
            entries.add(entry.getByteArray(0, (int) entry.indexOf(0, (byte) 0)));
        }
        return entries;
    }
}
