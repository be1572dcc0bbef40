package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.ProtocolException;
import io.antaboga.call.wire.Buffer;
import io.antaboga.call.wire.BufferSink;
import io.antaboga.call.wire.BufferSource;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The memory of one body that crosses within this process: nothing is copied but what its owner may change. Of one thread. */
final class BodyMemory implements BufferSink, BufferSource {
    private final List<Crossing.Memory> memory;

    BodyMemory() {
        this(new ArrayList<>());
    }

    BodyMemory(List<Crossing.Memory> memory) {
        this.memory = memory;
    }

    /** The body that names this memory. */
    Crossing.Body body(byte[] json) {
        return new Crossing.Body(false, json, memory);
    }

    private record Octets(byte[] octets) implements Crossing.Memory {
        @Override
        public MemorySegment view() {
            return MemorySegment.ofArray(octets);
        }

        @Override
        public boolean readOnly() {
            return false;
        }
    }

    private record View(MemorySegment view, boolean readOnly) implements Crossing.Memory {
        @Override
        public byte[] octets() {
            return view.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    @Override
    public int octets(MemorySegment octets) {
        memory.add(new Octets(octets.toArray(ValueLayout.JAVA_BYTE)));
        return memory.size() - 1;
    }

    @Override
    public int view(MemorySegment segment, boolean readOnly) {
        boolean forReading = readOnly || segment.isReadOnly();
        memory.add(new View(forReading ? segment.asReadOnly() : segment, forReading));
        return memory.size() - 1;
    }

    @Override
    public List<Buffer> buffers() {
        return List.of();
    }

    @Override
    public Buffer spill(byte[] octets) {
        throw new IllegalStateException("a body is not a message");
    }

    @Override
    public int count() {
        return memory.size();
    }

    private Crossing.Memory at(int index) throws IpcException {
        if (index < 0 || index >= memory.size()) {
            throw new ProtocolException("call", "no such buffer", Map.of("buffer", index, "buffers", memory.size()));
        }
        return memory.get(index);
    }

    @Override
    public byte[] octets(int index) throws IpcException {
        return at(index).octets();
    }

    @Override
    public MemorySegment view(int index) throws IpcException {
        return at(index).view();
    }

    @Override
    public boolean readOnly(int index) {
        return memory.get(index).readOnly();
    }
}
