package io.antaboga.interop;

import io.antaboga.IpcException;
import io.antaboga.memory.Memfd;
import io.antaboga.memory.PosixShm;
import io.antaboga.memory.ReceivedSegment;
import io.antaboga.process.Descriptor;
import io.antaboga.transport.Delivery;
import io.antaboga.transport.DescriptorChannel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/** What can be done with descriptors: they go along with messages, and what came is opened by its number. */
final class DescriptorVerbs {
    private final Handles handles;

    DescriptorVerbs(Handles handles) {
        this.handles = handles;
    }

    /** Makes a pipe whose ends stay open here until they are handed over or opened. */
    void pipe(Request request) throws IpcException {
        Descriptor.Pipe pipe = Descriptor.pipe();
        request.fact("read", pipe.read().release());
        request.fact("write", pipe.write().release());
    }

    /** A descriptor of the segment that a request names. */
    static Descriptor segment(Handles handles, Request request) throws IpcException {
        return switch (handles.get(request, "segment", AutoCloseable.class)) {
            case PosixShm segment -> segment.descriptor();
            case ReceivedSegment segment -> segment.descriptor();
            case Memfd segment -> segment.descriptor();
            default -> throw new UnsupportedOperationException("no descriptor");
        };
    }

    void hand(Request request) throws IpcException {
        List<Descriptor> descriptors = new ArrayList<>();
        try {
            if (request.has("segment")) {
                descriptors.add(segment(handles, request));
            } else {
                for (String number : request.text("numbers").split(",")) {
                    descriptors.add(Descriptor.adopt(Integer.parseInt(number)));
                }
            }
            byte[] message = Pattern.bytes(request.integer("seed", 0), request.integer("length", 0));
            handles.get(request, "handle", DescriptorChannel.class)
                    .send(ByteBuffer.wrap(message), descriptors, request.timeout());
        } finally {
            for (Descriptor descriptor : descriptors) {
                descriptor.close();
            }
        }
    }

    void take(Request request) throws IpcException {
        Delivery delivery =
                handles.get(request, "handle", DescriptorChannel.class).receiveDelivery(request.timeout());
        CRC32 check = new CRC32();
        Pattern.checkMessage(check, delivery.body());
        request.fact("check", Pattern.text(check));
        request.fact(
                "numbers",
                delivery.descriptors().stream()
                        .map(each -> Integer.toString(each.release()))
                        .collect(Collectors.joining(",")));
    }
}
