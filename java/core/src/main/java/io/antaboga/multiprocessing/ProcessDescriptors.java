package io.antaboga.multiprocessing;

import static io.antaboga.os.Constants.O_CLOEXEC;
import static io.antaboga.os.Constants.O_RDONLY;
import static io.antaboga.os.Constants.O_WRONLY;

import io.antaboga.IpcException;
import io.antaboga.os.Errno;
import io.antaboga.os.Sys;
import io.antaboga.process.Descriptor;

/** Pipes that another process of this user has open, by way of {@code /proc}. */
public final class ProcessDescriptors {
    private ProcessDescriptors() {}

    /**
     * Opens the end of a pipe that {@code pid} has at {@code number}.
     *
     * @param writing which end it is
     * @throws IpcException with {@code EACCES} where the system keeps processes from looking at each other
     */
    public static Descriptor pipe(long pid, int number, boolean writing) throws IpcException {
        String path = "/proc/" + pid + "/fd/" + number;
        int result = Sys.open(path, (writing ? O_WRONLY : O_RDONLY) | O_CLOEXEC, 0);
        if (result < 0) {
            throw Errno.failure("open", result, "name", path);
        }
        return Descriptor.adopt(result);
    }
}
