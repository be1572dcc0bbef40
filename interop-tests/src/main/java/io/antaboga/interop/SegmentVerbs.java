package io.antaboga.interop;

import io.antaboga.IpcException;
import io.antaboga.memory.Memfd;
import io.antaboga.memory.Segment;
import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32;

/** What can be done with a segment. */
final class SegmentVerbs {
    private final Handles handles;

    SegmentVerbs(Handles handles) {
        this.handles = handles;
    }

    private MemorySegment window(Request request) {
        Segment segment = handles.get(request, "handle", Segment.class);
        return segment.memory().asSlice(request.number("offset", 0), request.number("length", 0));
    }

    void freeze(Request request) throws IpcException {
        handles.get(request, "handle", Memfd.class).freeze();
    }

    void info(Request request) {
        Segment segment = handles.get(request, "handle", Segment.class);
        request.fact("size", segment.size());
        request.fact("readonly", segment.readOnly() ? 1 : 0);
    }

    void put(Request request) {
        MemorySegment window = window(request);
        byte[] bytes = Pattern.bytes(request.integer("seed", 0), Math.toIntExact(window.byteSize()));
        window.copyFrom(MemorySegment.ofArray(bytes));
    }

    void get(Request request) {
        CRC32 check = new CRC32();
        check.update(window(request).asByteBuffer());
        request.fact("check", Pattern.text(check));
    }
}
