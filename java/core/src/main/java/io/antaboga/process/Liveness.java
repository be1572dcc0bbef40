package io.antaboga.process;

import static io.antaboga.os.Constants.F_GETFL;
import static io.antaboga.os.Constants.F_SETFL;
import static io.antaboga.os.Constants.F_SETOWN;
import static io.antaboga.os.Constants.F_SETSIG;
import static io.antaboga.os.Constants.O_ASYNC;
import static io.antaboga.os.Constants.SIGKILL;

import io.antaboga.IpcException;
import io.antaboga.os.Errno;
import io.antaboga.os.Sys;

/**
 * Makes the kernel kill a child when the last write end of a pipe is closed, however that happens.
 *
 * <p>The owner, the signal and O_ASYNC belong to the open file description of the read end, so that this process can set
 * them for the child that inherited it. They work for as long as the child keeps that descriptor open, whatever it does
 * otherwise: SIGKILL needs nothing of it. The owner is held as a process, not as a number, so that nobody else is hit
 * should the number be given out again. Source: {@code fcntl(2)}, and {@code pipe_release} in the kernel's
 * {@code fs/pipe.c}.
 */
final class Liveness {
    private Liveness() {}

    static void arm(int readEnd, int pid) throws IpcException {
        set(readEnd, F_SETOWN, pid);
        set(readEnd, F_SETSIG, SIGKILL);
        set(readEnd, F_SETFL, set(readEnd, F_GETFL, 0) | O_ASYNC);
    }

    private static int set(int fd, int command, long argument) throws IpcException {
        int result = Sys.fcntl(fd, command, argument);
        if (result < 0) {
            throw Errno.failure("fcntl", result, "fd", fd, "command", command);
        }
        return result;
    }
}
