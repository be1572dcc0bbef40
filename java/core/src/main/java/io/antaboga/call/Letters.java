package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.call.wire.Message;

/** Makes messages of what a channel received; for any thread. */
interface Letters {
    /** The message in {@code octets}. A failure, whatever it is, leaves the connection of no use. */
    Message open(byte[] octets) throws IpcException;

    /** Gives back what a message holds that nobody will look at; never fails. */
    void drop(Message message);
}
