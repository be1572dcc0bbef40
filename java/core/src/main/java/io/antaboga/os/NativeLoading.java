package io.antaboga.os;

/** Chooses where JNA unpacks its native part, before JNA is first touched. */
final class NativeLoading {
    private NativeLoading() {}

    static void prepare() {}
}
