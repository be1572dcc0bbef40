package io.antaboga.transport;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Memory for one {@code sendmsg(2)} or {@code recvmsg(2)}: a struct msghdr, its only struct iovec, room for a struct
 * sockaddr_un, and room for what goes beside the bytes.
 */
final class PacketHeader {
    /** A struct sockaddr_un has 110 bytes. */
    static final int ADDRESS_ROOM = 112;

    private static final long NAME_LENGTH = 8;
    private static final long IOVEC_POINTER = 16;
    private static final long IOVEC_COUNT = 24;
    private static final long CONTROL_POINTER = 32;
    private static final long CONTROL_LENGTH = 40;
    private static final long FLAGS = 48;
    private static final long IOVEC = 56;
    private static final long ADDRESS = 72;
    private static final long CONTROL = ADDRESS + ADDRESS_ROOM;

    private final MemorySegment memory;
    private final int controlRoom;

    PacketHeader(int controlRoom) {
        this.controlRoom = controlRoom;
        this.memory = Arena.ofAuto().allocate(CONTROL + Math.max(8, controlRoom), 8);
        memory.set(ValueLayout.JAVA_LONG, IOVEC_POINTER, memory.address() + IOVEC);
        memory.set(ValueLayout.JAVA_LONG, IOVEC_COUNT, 1);
    }

    /** Where this is. */
    long address() {
        return memory.address();
    }

    /** The bytes to send, or where those that come are to go. */
    void body(long address, long length) {
        memory.set(ValueLayout.JAVA_LONG, IOVEC, address);
        memory.set(ValueLayout.JAVA_LONG, IOVEC + 8, length);
    }

    /** The address to send to; 0 for the socket's peer. */
    void to(long address, int length) {
        memory.set(ValueLayout.JAVA_LONG, 0, address);
        memory.set(ValueLayout.JAVA_INT, NAME_LENGTH, length);
    }

    /** Has the sender's address written. */
    void askForSender() {
        to(memory.address() + ADDRESS, ADDRESS_ROOM);
    }

    /** The sender's address, exactly as long as it is. */
    MemorySegment sender() {
        return memory.asSlice(ADDRESS, Math.min(ADDRESS_ROOM, memory.get(ValueLayout.JAVA_INT, NAME_LENGTH)));
    }

    /** Uses so much of the room for what goes beside the bytes, and gives it. */
    MemorySegment control(int length) {
        memory.set(ValueLayout.JAVA_LONG, CONTROL_POINTER, length == 0 ? 0 : memory.address() + CONTROL);
        memory.set(ValueLayout.JAVA_LONG, CONTROL_LENGTH, length);
        return memory.asSlice(CONTROL, length);
    }

    /** Uses all of that room. */
    void allControl() {
        control(controlRoom);
    }

    /** What the kernel wrote there. */
    MemorySegment control() {
        return memory.asSlice(CONTROL, memory.get(ValueLayout.JAVA_LONG, CONTROL_LENGTH));
    }

    /** MSG_… of what was received. */
    int flags() {
        return memory.get(ValueLayout.JAVA_INT, FLAGS);
    }
}
