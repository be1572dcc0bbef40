package io.antaboga.transport;

import io.antaboga.IpcException;
import io.antaboga.process.Descriptor;

/** The two directions of a channel over a stream; apart from the channel, so that the safety net can hold them. */
interface StreamEnds {
    /** Null if there is nothing to receive from. */
    StreamReader reader();

    /** Null if there is nowhere to send to. */
    StreamWriter writer();

    /** Ends the sending direction only; does nothing the second time. */
    void endSending() throws IpcException;

    /** Another descriptor for what is received from. */
    Descriptor duplicate() throws IpcException;

    /** Ends both and every call in them; does nothing the second time. */
    void close() throws IpcException;
}
