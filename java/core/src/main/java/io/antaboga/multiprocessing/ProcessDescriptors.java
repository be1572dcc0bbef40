package io.antaboga.multiprocessing;

import static io.antaboga.os.Constants.O_CLOEXEC;
import static io.antaboga.os.Constants.O_RDONLY;
import static io.antaboga.os.Constants.O_RDWR;
import static io.antaboga.os.Constants.O_WRONLY;

import io.antaboga.IpcException;
import io.antaboga.os.Errno;
import io.antaboga.os.Sys;
import io.antaboga.process.Descriptor;

/** What another process of this user has open, by way of {@code /proc}: pipes and files, but no sockets. */
public final class ProcessDescriptors {
    private ProcessDescriptors() {}

    /**
     * Opens the end of a pipe that {@code pid} has at {@code number}.
     *
     * @param writing which end it is
     * @throws IpcException with {@code EACCES} where the system keeps processes from looking at each other, {@code ENOENT} where
     *     the process is gone or has nothing there, {@code ENXIO} for a socket
     */
    public static Descriptor pipe(long pid, int number, boolean writing) throws IpcException {
        return open(pid, number, writing ? O_WRONLY : O_RDONLY);
    }

    /**
     * Opens the file, which may have no name any more, that {@code pid} has at {@code number}, for reading and writing.
     *
     * @throws IpcException as {@link #pipe} does
     */
    public static Descriptor file(long pid, int number) throws IpcException {
        return open(pid, number, O_RDWR);
    }

    private static Descriptor open(long pid, int number, int access) throws IpcException {
        String path = "/proc/" + pid + "/fd/" + number;
        int result = Sys.open(path, access | O_CLOEXEC, 0);
        if (result < 0) {
            throw Errno.failure("open", result, "name", path);
        }
        return Descriptor.adopt(result);
    }
}
