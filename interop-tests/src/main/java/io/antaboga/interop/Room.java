package io.antaboga.interop;

import io.antaboga.IpcException;

/** How this peer opens what a mechanism offers. */
@FunctionalInterface
interface Room {
    AutoCloseable open(Request request) throws IpcException;
}
