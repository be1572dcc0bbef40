package io.antaboga.interop;

/** The Java peer of the interop matrix. */
public final class JavaPeer {
    private JavaPeer() {}
}
