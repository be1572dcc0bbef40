package io.antaboga.transport;

import static io.antaboga.os.Constants.POLLIN;

import io.antaboga.DeadlineException;
import io.antaboga.IpcException;
import io.antaboga.os.Deadline;
import io.antaboga.os.Gate;
import java.time.Duration;

/** How one side of one ring waits: by looking, and by sleeping until the bell rings. For the thread whose turn it is. */
final class RingTurn {
    private static final Duration LOOK = Duration.ofNanos(50_000);
    /** Looks of which one asks the bell. */
    private static final int LIFE_SIGNS = 20;

    final Gate gate;
    final RingBell bell;
    private final RingSpin spin;
    private final boolean always;
    private int looks;

    RingTurn(String operation, String name, RingBell bell, RingWait wait) throws IpcException {
        this.bell = bell;
        gate = Gate.openSleeping(operation, "name", name);
        always = wait == RingWait.SPIN;
        spin = new RingSpin(wait == RingWait.BLOCK ? Duration.ZERO : LOOK);
    }

    /** Whether what is waited for came in sight by looking; otherwise it is time to sleep. */
    boolean sees(RingSpin.Sight sight, Deadline deadline) throws IpcException {
        if (deadline.isImmediate()) {
            return false;
        }
        if (!always || Thread.currentThread().isVirtual()) {
            return spin.sees(sight);
        }
        while (!sight.isThere()) {
            Thread.onSpinWait();
            looks++;
            if (looks % 256 == 0) {
                gate.checkEnded(deadline);
            }
            if (looks % (256 * LIFE_SIGNS) == 0) {
                bell.hear();
                if (bell.isGone()) {
                    return true;
                }
            }
        }
        return true;
    }

    /** Sleeps until the bell rings or the other end goes. */
    void sleep(Deadline deadline) throws IpcException {
        gate.await(bell.fd(), POLLIN, deadline);
        bell.hear();
    }

    /**
     * Sleeps for {@code longest} at most.
     *
     * @return whether something woke it before
     */
    boolean sleepBriefly(Duration longest, Deadline deadline) throws IpcException {
        try {
            sleep(deadline.remainingNanos() < longest.toNanos() ? deadline : Deadline.after(longest));
            return true;
        } catch (DeadlineException e) {
            gate.checkEnded(deadline);
            return false;
        }
    }
}
