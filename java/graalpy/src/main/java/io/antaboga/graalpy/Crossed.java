package io.antaboga.graalpy;

import io.antaboga.IpcException;
import io.antaboga.ProtocolException;
import io.antaboga.call.Crossing;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;

/** Bodies as Python has them: a tuple of whether it is an error, the octets, and the memory that they name. */
final class Crossed {
    private Crossed() {}

    /** What Python answered. */
    static Crossing.Body of(Value answer) throws IpcException {
        if (!answer.hasArrayElements() || answer.getArraySize() < 2) {
            throw new ProtocolException("call", "an answer that is none", Map.of());
        }
        List<Crossing.Memory> memory = new ArrayList<>();
        for (long at = 2; at < answer.getArraySize(); at++) {
            memory.add(new PythonMemory(answer.getArrayElement(at)));
        }
        return new Crossing.Body(answer.getArrayElement(0).asBoolean(), octets(answer.getArrayElement(1)), memory);
    }

    /** What Python calls with. */
    static Crossing.Body of(Value... values) {
        List<Crossing.Memory> memory = new ArrayList<>();
        for (int at = 1; at < values.length; at++) {
            memory.add(new PythonMemory(values[at]));
        }
        return new Crossing.Body(false, octets(values[0]), memory);
    }

    /** What Python is answered. */
    static ProxyArray out(Crossing.Body body) {
        Object[] all = new Object[2 + body.memory().size()];
        all[0] = body.error();
        all[1] = ByteBuffer.wrap(body.json());
        try {
            memory(body, all, 2);
        } catch (IpcException e) {
            throw new IllegalStateException(e);
        }
        return ProxyArray.fromArray(all);
    }

    /** Puts what a body names where Python gets it: as memory that it sees, and copies where it wants bytes. */
    static void memory(Crossing.Body body, Object[] into, int from) throws IpcException {
        for (int at = 0; at < body.memory().size(); at++) {
            Crossing.Memory memory = body.memory().get(at);
            ByteBuffer buffer = memory.view().asByteBuffer();
            into[from + at] = memory.readOnly() ? buffer.asReadOnlyBuffer() : buffer;
        }
    }

    /** A copy of the content of Python's bytes, or what is like them. */
    static byte[] octets(Value buffer) {
        byte[] octets = new byte[Math.toIntExact(buffer.getBufferSize())];
        buffer.readBuffer(0, octets, 0, octets.length);
        return octets;
    }

    /** Memory of Python's, which from here can only be copied. */
    private record PythonMemory(Value buffer) implements Crossing.Memory {
        @Override
        public byte[] octets() {
            return Crossed.octets(buffer);
        }

        @Override
        public MemorySegment view() {
            return MemorySegment.ofArray(octets());
        }

        @Override
        public boolean readOnly() {
            return !buffer.isBufferWritable();
        }
    }
}
