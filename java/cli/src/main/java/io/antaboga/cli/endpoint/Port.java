package io.antaboga.cli.endpoint;

import io.antaboga.IpcException;
import io.antaboga.cli.Timeout;

/** An open endpoint. */
public interface Port {
    /** Sends one message; attributes that it does not name are those of the command line. */
    void send(Message message, Timeout timeout) throws IpcException;

    /** Receives one message. */
    Message receive(Timeout timeout) throws IpcException;
}
