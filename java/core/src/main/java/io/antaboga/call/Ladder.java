package io.antaboga.call;

import static io.antaboga.os.Constants.SIGTERM;

import io.antaboga.InterruptedIpcException;
import io.antaboga.IpcException;
import io.antaboga.call.wire.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The steps by which one call is ended in its worker, each harder than the one before; {@code spec/call/worker.md}, <em>Time</em>.
 * Run by the thread that waits for the call, which goes on executing what the worker asks for. For one call.
 */
final class Ladder {
    private final Connection connection;
    private final Page page;
    private final WorkerProcess process;
    private final Graces graces;
    private final Signals signals;
    private final Pending call;
    private final long begun;
    private final List<CallDeadlineException.Step> steps = new ArrayList<>();

    /**
     * The numbers that a worker was told.
     *
     * @param raise makes it look at the page
     * @param dump makes it write its stacks
     */
    record Signals(int raise, int dump) {}

    /** @param begun the moment when the call was made */
    Ladder(
            Connection connection,
            Page page,
            WorkerProcess process,
            Graces graces,
            Signals signals,
            Pending call,
            long begun) {
        this.connection = connection;
        this.page = page;
        this.process = process;
        this.graces = graces;
        this.signals = signals;
        this.call = call;
        this.begun = begun;
    }

    /**
     * Whether the worker is at work for somebody else who waits, so that this call has not begun, and the worker is not to be disturbed
     * for it.
     */
    boolean othersRun() {
        long running = page.running();
        return running != 0 && running != call.root && connection.pending(running) != null;
    }

    /** Goes down until the call is answered or the worker has ended; null in that case. An interrupt is kept for later. */
    Message run() throws IpcException {
        boolean interrupted = Thread.interrupted();
        try {
            page.giveUp(call.root);
            Message answer = step("cancel", graces.cancel());
            if (answer == null) {
                process.signal(signals.raise());
                answer = step("raise", graces.raise());
            }
            if (answer == null) {
                process.signal(signals.dump());
                note("dump");
                process.signal(SIGTERM);
                answer = step("terminate", graces.terminate());
            }
            if (answer == null) {
                note("kill");
                process.kill();
            }
            return answer;
        } finally {
            if (page.givenUp() == call.root) {
                page.giveUp(0);
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void note(String step) {
        steps.add(new CallDeadlineException.Step(step, Duration.ofNanos(System.nanoTime() - begun)));
    }

    private Message step(String name, Duration grace) throws IpcException {
        note(name);
        long moment = Moment.after(grace);
        for (; ; ) {
            try {
                return connection.await(call, moment);
            } catch (InterruptedIpcException e) {
                // Once is enough: what could be done about it is being done.
                Thread.interrupted();
            }
        }
    }

    /** What was done so far. */
    List<CallDeadlineException.Step> steps() {
        return List.copyOf(steps);
    }
}
