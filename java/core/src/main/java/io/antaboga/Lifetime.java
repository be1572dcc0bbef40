package io.antaboga;

/** How long a named kernel object is meant to live; recorded in the registry before the object is made. */
public enum Lifetime {
    /** Until the process that created it closes it or ends; {@code clean} may remove it once that process is proved dead. */
    PROCESS,
    /** Until somebody unlinks it; never cleaned. */
    PERSISTENT
}
