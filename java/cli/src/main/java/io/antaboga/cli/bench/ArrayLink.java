package io.antaboga.cli.bench;

import io.antaboga.IpcException;
import io.antaboga.Lifetime;
import io.antaboga.ProtocolException;
import io.antaboga.memory.ArraySegment;
import io.antaboga.memory.PosixShm;
import io.antaboga.value.DType;
import io.antaboga.value.NDArray;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * An end that hands over arrays. A message is a name, by which the other end opens the array; the answer is the number that the
 * array begins with, and the number of its items added. Python's is in {@code antaboga/bench/array.py}.
 *
 * <p>Only the touched pages of an array take memory: the first one, and all where items are worked on.
 */
final class ArrayLink implements Link, Exercise.Giver {
    private static final DType ITEM = DType.of("<f8");
    private static final ValueLayout.OfDouble NUMBER =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Link pipes;
    private final Map<String, Made> made = new HashMap<>();
    private final Map<String, Exercise> prepared = new HashMap<>();

    ArrayLink(Link pipes) {
        this.pipes = pipes;
    }

    /** An array, and the handle that made its name and removes it. */
    private record Made(PosixShm name, ArraySegment segment, double first) implements AutoCloseable {
        @Override
        public void close() throws IpcException {
            try (name;
                    segment) {
                return;
            }
        }
    }

    @Override
    public Exercise exercise(String kind, long size) throws IOException {
        Exercise exercise = prepared.get(kind + size);
        if (exercise == null) {
            exercise = prepare(kind, size);
            prepared.put(kind + size, exercise);
        }
        return exercise;
    }

    private Exercise prepare(String kind, long size) throws IOException {
        Made array = made(kind.equals(Order.ARRAY) ? ITEM : Accesses.dtype(kind), size);
        return kind.equals(Order.ARRAY) ? () -> hand(array) : Accesses.exercise(kind, array.segment.array());
    }

    private Made made(DType dtype, long size) throws IOException {
        Made there = made.get(dtype + " " + size);
        if (there == null) {
            String name = "/" + Names.fresh();
            long count = size / dtype.itemSize();
            PosixShm small = PosixShm.create(name, 1, Lifetime.PROCESS);
            try (RandomAccessFile file = new RandomAccessFile("/dev/shm" + name, "rw")) {
                file.setLength(ArraySegment.size(dtype, count));
            }
            ArraySegment segment = ArraySegment.create(PosixShm.open(name), dtype, count);
            double first = 0.5 + made.size();
            // Not by the calls that are timed, which are the faster the fewer kinds of arrays they have met.
            segment.array().memory().set(NUMBER, segment.array().offset(), first);
            there = new Made(small, segment, first);
            made.put(dtype + " " + size, there);
            hand(there);
        }
        return there;
    }

    private void hand(Made array) throws IOException {
        byte[] name = array.name.name().getBytes(StandardCharsets.US_ASCII);
        send(ByteBuffer.allocate(1 + name.length).put(ECHO).put(name).flip());
        if (answer(pipes.receive()) != array.first + array.segment.array().size()) {
            throw new ProtocolException("bench", "the other end found another array", Map.of());
        }
    }

    private static double answer(byte[] message) {
        return Double.parseDouble(new String(message, 1, message.length - 1, StandardCharsets.US_ASCII));
    }

    @Override
    public void send(ByteBuffer message) throws IpcException {
        pipes.send(message);
    }

    @Override
    public byte[] receive() throws IpcException {
        byte[] message = pipes.receive();
        if (message[0] != ECHO) {
            return message;
        }
        String name = new String(message, 1, message.length - 1, StandardCharsets.US_ASCII);
        try (ArraySegment segment = ArraySegment.attach(PosixShm.open(name))) {
            NDArray array = segment.array();
            double answer = array.memory().get(NUMBER, array.offset()) + array.size();
            return ((char) ECHO + Double.toString(answer)).getBytes(StandardCharsets.US_ASCII);
        }
    }

    @Override
    public void close() throws IpcException {
        try (pipes) {
            for (Made array : made.values()) {
                array.close();
            }
        }
    }
}
