package io.antaboga.transport;

import io.antaboga.IpcException;
import io.antaboga.process.Descriptor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A channel on which open descriptors go along with messages ({@code unix(7)}, SCM_RIGHTS).
 *
 * <p>The receiver gets descriptors of its own for the same open files. It takes as many with one message as
 * {@link #maxDescriptors()} says; where that is 0, as it is unless an option says otherwise, the kernel drops those that
 * come and they never enter this process. {@link Channel#receive()} closes what comes with its message.
 */
public interface DescriptorChannel extends Channel {
    /** The most that Linux takes with one message, SCM_MAX_FD. */
    int MAX_DESCRIPTORS = 253;

    /**
     * Sends a message and descriptors with it; blocks while there is no room.
     *
     * @param descriptors up to {@link #MAX_DESCRIPTORS}, which stay the caller's and may be closed after this returns
     */
    void send(ByteBuffer message, List<Descriptor> descriptors) throws IpcException;

    /** Sends like {@link #send(ByteBuffer, List)}, within {@code timeout}. */
    void send(ByteBuffer message, List<Descriptor> descriptors, Duration timeout) throws IpcException;

    /**
     * Receives a message with its descriptors; blocks until there is one.
     *
     * @throws IpcException with {@code DESCRIPTORS_LOST} if more came than {@link #maxDescriptors()} or than this process
     *     has room for; all of them are closed then, and only this message is lost
     */
    Delivery receiveDelivery() throws IpcException;

    /** Receives like {@link #receiveDelivery()}, within {@code timeout}. */
    Delivery receiveDelivery(Duration timeout) throws IpcException;

    /** Receives like {@link #receiveDelivery()}, if a whole message is there now. */
    Optional<Delivery> tryReceiveDelivery() throws IpcException;

    /** How many descriptors this end takes with one message. */
    int maxDescriptors();
}
