package io.antaboga.transport;

import io.antaboga.os.Sys;

/**
 * A FIFO. Its open file description was made here and is nobody else's, so that it may be non-blocking; the kernel has no
 * RWF_NOWAIT for FIFOs.
 */
class FifoCalls extends PipeCalls {
    FifoCalls(int fd) {
        super(fd);
    }

    @Override
    long readv(long buffers, int count) {
        return Sys.readv(fd, buffers, count);
    }

    @Override
    long writev(long buffers, int count) {
        return Sys.writev(fd, buffers, count);
    }
}
