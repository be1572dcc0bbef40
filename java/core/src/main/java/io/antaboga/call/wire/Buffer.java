package io.antaboga.call.wire;

/**
 * One entry of a message's table of buffers.
 *
 * @param place {@link #INLINE}, {@link #TRANSFER} or {@link #SHARED}
 * @param readOnly whether the receiver gets it for reading only
 * @param segment the number of the segment; 0 where it is inline
 * @param offset in the segment; 0 where it is inline
 * @param length octets
 * @param inline the octets themselves, not a copy; null unless inline
 */
public record Buffer(int place, boolean readOnly, long segment, long offset, long length, byte[] inline) {
    /** In the message itself. */
    public static final int INLINE = 0;
    /** In memory that the receiver copies and gives back. */
    public static final int TRANSFER = 1;
    /** In memory that the receiver has a view of. */
    public static final int SHARED = 2;

    /** Octets in the message itself, not copied. */
    public static Buffer of(byte[] octets) {
        return new Buffer(INLINE, false, 0, 0, octets.length, octets);
    }
}
