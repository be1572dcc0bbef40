package io.antaboga.process;

import static io.antaboga.os.Constants.SIGKILL;

import io.antaboga.IpcException;
import io.antaboga.os.Errno;
import io.antaboga.os.Sys;
import io.antaboga.os.SysProcess;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A started child that waits for the go-byte; it exits without running its program if the pipes are closed instead, as
 * they are when this process dies.
 *
 * @param alive the liveness pipe
 * @param start the go pipe
 */
record Held(int pid, Descriptor.Pipe alive, Descriptor.Pipe start) implements AutoCloseable {
    /** Arms the child and lets it run its program; kills and reaps it if that fails. */
    Child release() throws IpcException {
        Child child;
        try {
            Liveness.arm(alive.read().number(), pid);
            child = Child.of(pid, alive.write().duplicate());
        } catch (IpcException e) {
            SysProcess.kill(pid, SIGKILL);
            SysProcess.waitpid(pid);
            throw e;
        }
        try {
            sendGo();
            return child;
        } catch (IpcException e) {
            child.close();
            throw e;
        }
    }

    private void sendGo() throws IpcException {
        int fd = start.write().number();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment line = arena.allocate(1);
            line.set(ValueLayout.JAVA_BYTE, 0, (byte) '\n');
            long result = Sys.write(fd, line.address(), 1);
            if (result < 0) {
                throw Errno.failure("write", result, "fd", fd);
            }
        }
    }

    /** Closes the pipes. */
    @Override
    public void close() throws IpcException {
        try (alive;
                start) {
            return;
        }
    }
}
