package io.antaboga.memory;

/** Who may write a {@link Memfd} once it was handed over; the kernel sees to it, by seals that nobody can take off. */
public enum Writers {
    /** Everybody who has a descriptor. */
    EVERYBODY,
    /**
     * The handle that made it, and nobody who attaches ({@code F_SEAL_FUTURE_WRITE}, since Linux 5.1). What is read may still
     * change while it is read.
     */
    CREATOR,
    /** Nobody, since {@link Memfd#freeze()} ({@code F_SEAL_WRITE}): what was checked stays as it is. */
    NOBODY
}
