package io.antaboga.os;

import java.util.concurrent.Semaphore;

/**
 * Whether a thread that waits should look for what it waits for again and again for a moment before it sleeps: an answer that
 * another processor is about to give is had sooner so than by being woken.
 *
 * <p>Keeps account of what looking has saved and cost on one gate. A look that found something has saved a wake-up; one that did
 * not, or during which the thread lost its processor to another, has cost the time that it took. There is no looking in debt,
 * and debts are paid by waits which, slept through, turned out to be so short that looking might have been worth it. So at most
 * one part in {@link #SHARE} of the time of such waits is lost where looking never helps, as where both ends share a
 * processor; and a gate at which nothing comes for long does not look at all.
 *
 * <p>Times are in nanoseconds. For the thread whose turn at the gate it is.
 */
final class ShortWaits {
    /** How long a thread looks before it sleeps; the longest wait that is short. */
    static final long WINDOW = 100_000;
    /** What a wake-up costs at least, on the machines where it is cheap. */
    static final long SAVED = 10_000;
    /** The most that can be owed or had. */
    static final long MOST = 1_000_000;

    static final int SHARE = 256;
    /** Owed at first, so that only waits that are short again and again make a thread look. */
    static final long FIRST = -2_000;
    /** What came so soon after going to sleep was there before: there was no wait that could tell anything. */
    static final long AT_ONCE = 2_000;
    /** Between two looks that are further apart another thread had the processor. */
    static final long AWAY = 200_000;

    /** Threads of this process that may look at the same time: half of its processors are left to those that work. */
    private static final Semaphore ROOM =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));

    private final long window;
    private final Semaphore room;
    private long account;

    ShortWaits() {
        this(WINDOW, FIRST, ROOM);
    }

    /** One with another window, another account to begin with, and room for other threads. */
    ShortWaits(long window, long account, Semaphore room) {
        this.window = window;
        this.room = room;
        this.account = account;
    }

    /** Begins looking; false if the thread should sleep at once, and then there is nothing to end. */
    boolean begin() {
        return account >= 0 && room.tryAcquire();
    }

    /** Whether to look once more, {@code elapsed} after the first look. */
    boolean worthMore(long elapsed) {
        return elapsed < window;
    }

    /** Ends looking, however it ended. */
    void end() {
        room.release();
    }

    /** The last of {@code looks} had success; {@code gap} was the longest time between two. */
    void found(int looks, long gap) {
        // At the first look it was there before.
        if (looks > 1) {
            book(gap > AWAY ? -gap : SAVED);
        }
    }

    /** Looking had none. */
    void missed(long elapsed) {
        book(-elapsed);
    }

    /** The thread slept at once, and what it waited for came after {@code elapsed}. */
    void slept(long elapsed) {
        if (elapsed > AT_ONCE && elapsed <= window && account < 0) {
            book(elapsed / SHARE);
        }
    }

    private void book(long nanos) {
        account = Math.clamp(account + nanos, -MOST, MOST);
    }
}
