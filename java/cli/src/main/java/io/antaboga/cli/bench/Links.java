package io.antaboga.cli.bench;

import io.antaboga.IpcException;
import java.util.List;

/** Makes the two ends of one mechanism. */
interface Links {
    /**
     * Makes the caller's end, and starts the other one.
     *
     * @param capacity the longest message in bytes
     * @param echo the command of the other end, to which its last argument, the name, is added here
     */
    Link create(int capacity, List<String> echo) throws IpcException;

    /** Opens the other end, by the name that the caller gave. */
    Link open(int capacity, String name) throws IpcException;
}
