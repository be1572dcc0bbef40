package io.antaboga.call;

import io.antaboga.call.wire.Message;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;

/** A call of ours that is under way; all but the numbers belong to the lock of its {@link Connection}. */
final class Pending {
    /** What the serve loop waits as: no call has this number. */
    static final long SERVING = 0;
    /** What the loop waits as that only reads. */
    static final long LISTENING = -1;

    /** Its number, chosen by us. */
    final long number;
    /** The call of the other side that it is made for, or 0. */
    final long parent;
    /** The root call of ours that it belongs to: itself, or the one that brought us to make it. */
    final long root;

    /** Where its thread waits when another one reads. */
    final Condition changed;
    /** What the other side asks us to do for this call. */
    final ArrayDeque<Message> nested = new ArrayDeque<>();

    /** How many root calls the worker had begun before this was sent, and moments of sending in the order of all; of its thread. */
    long begunBefore;

    volatile long sentBefore;
    volatile long sentAfter = Long.MAX_VALUE;

    Message answer;
    /** Whether its thread has got the answer. */
    boolean taken;
    /** Whether its thread waits at {@link #changed} and has not been told to look. */
    boolean idle;

    Pending(long number, long parent, long root, Condition changed) {
        this.number = number;
        this.parent = parent;
        this.root = root;
        this.changed = changed;
    }
}
