package io.antaboga.process;

import static io.antaboga.os.Constants.POLLIN;
import static io.antaboga.os.Constants.SIGKILL;

import io.antaboga.ClosedException;
import io.antaboga.InterruptedIpcException;
import io.antaboga.IpcException;
import io.antaboga.os.Deadline;
import io.antaboga.os.Errno;
import io.antaboga.os.Gate;
import io.antaboga.os.SysProcess;
import java.time.Duration;
import java.util.List;

/**
 * A program that this process started and that ends with it, even when this process is killed by SIGKILL.
 *
 * <p>It has the descriptors that it was given and no others. Any thread may use a child. {@link #close()} kills it if it
 * is still running, and reaps it; every child must be closed. What the program itself starts does not end with it, and a
 * program that closes descriptors it does not know, or changes its user, loses the guarantee.
 */
public final class Child implements AutoCloseable {
    private final int pid;
    private final Descriptor pidfd;
    private final Descriptor alive;
    private final Gate gate;
    private volatile ExitStatus status;

    private Child(int pid, Descriptor pidfd, Descriptor alive, Gate gate) {
        this.pid = pid;
        this.pidfd = pidfd;
        this.alive = alive;
        this.gate = gate;
    }

    /** Takes over {@code alive}, whose closing kills the child, also when this fails. */
    static Child of(int pid, Descriptor alive) throws IpcException {
        try {
            int number = SysProcess.pidfd_open(pid);
            if (number < 0) {
                throw Errno.failure("pidfd_open", number, "pid", pid);
            }
            Descriptor pidfd = Descriptor.adopt(number);
            try {
                return new Child(pid, pidfd, alive, Gate.open("wait", "pid", pid));
            } catch (IpcException e) {
                pidfd.close();
                throw e;
            }
        } catch (IpcException e) {
            alive.close();
            throw e;
        }
    }

    /** Begins to describe a child: the program, looked for in {@code PATH} if it has no slash, and its arguments. */
    public static ChildBuilder command(String... command) {
        return command(List.of(command));
    }

    /** Begins to describe a child: the program, looked for in {@code PATH} if it has no slash, and its arguments. */
    public static ChildBuilder command(List<String> command) {
        return new ChildBuilder(command);
    }

    /** The process id. */
    public int pid() {
        return pid;
    }

    /** Waits until the child has ended, and reaps it. */
    public ExitStatus waitFor() throws IpcException {
        return await(Deadline.NEVER);
    }

    /** Waits like {@link #waitFor()}, within {@code timeout}; zero looks once. */
    public ExitStatus waitFor(Duration timeout) throws IpcException {
        return await(Deadline.after(timeout));
    }

    private ExitStatus await(Deadline deadline) throws IpcException {
        if (status != null) {
            return status;
        }
        try {
            gate.enter(deadline);
            try {
                while (status == null) {
                    gate.await(pidfd.number(), POLLIN, deadline);
                    reap();
                }
            } finally {
                gate.leave();
            }
        } catch (ClosedException e) {
            if (status == null) {
                throw e;
            }
        }
        return status;
    }

    /** By the thread whose turn it is, so that the child is reaped once. */
    private void reap() throws IpcException {
        SysProcess.Ending ending = status == null ? SysProcess.waitid(pidfd.number()) : null;
        if (ending != null) {
            status = ending.exited() ? ExitStatus.exited(ending.status()) : ExitStatus.signalled(ending.status());
        }
    }

    /** Whether the child is still running; never blocks. */
    public boolean isAlive() throws IpcException {
        try {
            // If somebody else has the turn, he waits, and will reap it any moment; until then it counts as running.
            if (status == null && gate.tryEnter()) {
                try {
                    reap();
                } finally {
                    gate.leave();
                }
            }
        } catch (ClosedException e) {
            if (status == null) {
                throw e;
            }
        }
        return status == null;
    }

    /** Sends a signal, by number; does nothing if the child has ended. */
    public synchronized void signal(int number) throws IpcException {
        if (!pidfd.isOpen()) {
            return;
        }
        int result = SysProcess.pidfd_send_signal(pidfd.number(), number);
        if (result < 0 && result != -Errno.ESRCH) {
            throw Errno.failure("pidfd_send_signal", result, "pid", pid, "signal", number);
        }
    }

    /** Sends SIGKILL; does nothing if the child has ended. */
    public void kill() throws IpcException {
        signal(SIGKILL);
    }

    /**
     * Kills the child if it is running, waits until it has ended, and reaps it; does nothing the second time.
     *
     * <p>Threads that wait for the child get its status. An interrupt is kept for later.
     */
    @Override
    public void close() throws IpcException {
        boolean interrupted = Thread.interrupted();
        try {
            kill();
            while (status == null) {
                try {
                    waitFor();
                } catch (InterruptedIpcException e) {
                    interrupted |= Thread.interrupted();
                } catch (ClosedException e) {
                    break;
                }
            }
        } finally {
            gate.close();
            synchronized (this) {
                pidfd.close();
                alive.close();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
