package io.antaboga.cli.endpoint;

import io.antaboga.IpcException;
import io.antaboga.memory.Segment;

/** Memory with a name. */
public sealed interface SegmentEndpoint extends Endpoint permits PosixShmEndpoint, SysvShmEndpoint {
    /** Makes it, zeroed and persistent; the name must be free. */
    Segment create(long size) throws IpcException;

    /** Maps it; it must exist. */
    Segment open(boolean readOnly) throws IpcException;

    /** What the kernel says about it now. */
    SegmentInfo info() throws IpcException;
}
