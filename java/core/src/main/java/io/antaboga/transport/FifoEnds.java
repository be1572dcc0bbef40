package io.antaboga.transport;

import io.antaboga.ClosedException;
import io.antaboga.IpcException;
import io.antaboga.os.Deadline;
import io.antaboga.os.Errno;
import io.antaboga.os.Gate;
import io.antaboga.os.Sys;
import io.antaboga.process.Descriptor;
import io.antaboga.registry.owned.OwnedName;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** One or two FIFOs that a channel has open. */
final class FifoEnds implements StreamEnds {
    private final OwnedName inName;
    private final OwnedName outName;
    private int in = -1;
    private StreamReader reader;
    private FifoOut out;
    private StreamWriter writer;
    private boolean inClosed;
    private boolean outClosed;

    private FifoEnds(OwnedName inName, OwnedName outName) {
        this.inName = inName;
        this.outName = outName;
    }

    /** How a FIFO is come by: made, or found. */
    interface Source {
        OwnedName take(String path) throws IpcException;
    }

    static FifoEnds open(String in, String out, StreamOptions options, Source source) throws IpcException {
        OwnedName inName = in == null ? null : source.take(in);
        OwnedName outName = null;
        FifoEnds ends = null;
        boolean done = false;
        try {
            outName = out == null ? null : source.take(out);
            ends = new FifoEnds(inName, outName);
            ends.open(options);
            done = true;
            return ends;
        } finally {
            if (!done) {
                if (ends != null) {
                    ends.closeCalls();
                }
                for (OwnedName name :
                        Stream.of(inName, outName).filter(Objects::nonNull).toList()) {
                    name.abandon();
                }
            }
        }
    }

    private void open(StreamOptions options) throws IpcException {
        if (inName != null) {
            in = Fifos.openReading(inName);
            Object[] keyValues = {"name", inName.name()};
            reader = new StreamReader(
                    new FifoIn(in),
                    options.framing().decoder(options.maxMessageLength()),
                    keyValues,
                    Gate.open("receive", keyValues));
        }
        if (outName != null) {
            Object[] keyValues = {"name", outName.name()};
            out = new FifoOut(outName);
            writer = new StreamWriter(out, options, keyValues, Gate.open("send", keyValues));
        }
    }

    @Override
    public StreamReader reader() {
        return reader;
    }

    @Override
    public StreamWriter writer() {
        return writer;
    }

    /** Waits until somebody reads. */
    void awaitReader(Deadline deadline) throws IpcException {
        writer.await(deadline);
    }

    @Override
    public synchronized void endSending() {
        if (outClosed || writer == null) {
            return;
        }
        outClosed = true;
        out.close();
        writer.close();
        out.closeDescriptor();
    }

    @Override
    public synchronized Descriptor duplicate() throws IpcException {
        if (inClosed) {
            throw new ClosedException("duplicate", "closed", Map.of("name", inName.name()));
        }
        int copy = Sys.dupCloexec(in, 3);
        if (copy < 0) {
            throw Errno.failure("fcntl", copy, "fd", in);
        }
        return Descriptor.adopt(copy);
    }

    private synchronized void closeCalls() {
        endSending();
        if (inClosed) {
            return;
        }
        inClosed = true;
        if (reader != null) {
            reader.close();
        }
        if (in >= 0) {
            Sys.close(in);
        }
    }

    @Override
    public synchronized void close() throws IpcException {
        closeCalls();
        try {
            if (inName != null) {
                inName.close();
            }
        } finally {
            if (outName != null) {
                outName.close();
            }
        }
    }
}
