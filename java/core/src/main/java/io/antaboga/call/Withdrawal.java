package io.antaboga.call;

import io.antaboga.InterruptedIpcException;
import io.antaboga.IpcException;
import io.antaboga.call.wire.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The steps by which one call is ended in a worker that somebody else started, and whose process is not to be touched: the last one
 * closes the connection. {@code spec/call/worker.md}, <em>A worker on its own</em>. Run by the thread that waits for the call.
 */
final class Withdrawal {
    private final Connection connection;
    private final Segments segments;
    private final Page page;
    private final Graces graces;
    private final long begun;
    private final List<CallDeadlineException.Step> steps = new ArrayList<>();

    /** @param begun the moment when the call was made */
    Withdrawal(Connection connection, Segments segments, Page page, Graces graces, long begun) {
        this.connection = connection;
        this.segments = segments;
        this.page = page;
        this.graces = graces;
        this.begun = begun;
    }

    /** Goes down until the call is answered or the connection is closed; null in that case. An interrupt is kept for later. */
    Message run(Pending call) throws IpcException {
        boolean interrupted = Thread.interrupted();
        try {
            page.giveUp(call.root);
            Message answer = step("cancel", call, graces.cancel());
            if (answer == null) {
                segments.cancelCall(call.root);
                answer = step("raise", call, graces.raise());
            }
            if (answer == null) {
                note("close");
                connection.close();
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

    private Message step(String name, Pending call, Duration grace) throws IpcException {
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
