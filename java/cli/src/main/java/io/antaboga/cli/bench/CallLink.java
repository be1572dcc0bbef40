package io.antaboga.cli.bench;

import io.antaboga.IpcException;
import io.antaboga.ProtocolException;
import io.antaboga.call.Over;
import io.antaboga.call.SharedArray;
import io.antaboga.call.SharedMemory;
import io.antaboga.call.Worker;
import io.antaboga.value.DType;
import io.antaboga.value.NDArray;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * An end that calls functions of a worker, which are in {@code antaboga/bench/calls.py}; a message that is sent is an argument, and the
 * result of the call is what is received.
 */
final class CallLink implements Link, Exercise.Giver {
    private static final String ECHO_FUNCTION = "echo";

    private final Setting setting;
    private final Worker worker;
    private final Functions functions;
    private final List<AutoCloseable> made = new ArrayList<>();
    private RawCalls raw;
    private byte[] result = {};

    private CallLink(Setting setting, Worker worker) throws IpcException {
        this.setting = setting;
        this.worker = worker;
        this.functions = worker.bind(Functions.class);
    }

    /** What is called by its types. */
    interface Functions {
        /** A result of two small arguments. */
        double times(long count, double price) throws IOException;

        /** The last octet. */
        int last(MemorySegment memory) throws IOException;

        /** Doubles it in place. */
        void twice(NDArray items) throws IOException;
    }

    /**
     * Where workers come from.
     *
     * @param over what carries the calls
     * @param capacity the longest message in bytes
     * @param python the interpreter
     * @param core where the other end runs, or -1
     * @param handlers the file with the functions
     * @param raw the program of the other end of what is measured beside them
     */
    record Setting(Over over, int capacity, Path python, int core, Path handlers, Path raw) {
        Worker start() throws IpcException {
            return Worker.python(handlers).python(python).over(over).start();
        }
    }

    /** Starts a worker where it belongs. */
    static CallLink start(Setting setting) throws IOException {
        Worker worker = setting.start();
        boolean done = false;
        try {
            if (setting.core >= 0) {
                pin(worker.pid(), setting.core);
            }
            CallLink link = new CallLink(setting, worker);
            done = true;
            return link;
        } finally {
            if (!done) {
                worker.close();
            }
        }
    }

    private static void pin(int pid, int core) throws IOException {
        Process taskset = new ProcessBuilder("taskset", "-a", "-c", "-p", Integer.toString(core), Integer.toString(pid))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (taskset.waitFor() != 0) {
                throw new IOException("taskset failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the worker was pinned", e);
        }
    }

    @Override
    public Exercise exercise(String kind, long size) throws IOException {
        return switch (kind) {
            case Order.CALL -> echo(message(size), argument -> worker.call(byte[].class, ECHO_FUNCTION, argument));
            case Order.CALL_TYPED -> () -> check(functions.times(3, 0.5) == 1.5);
            case Order.CALL_VIEW -> view(size);
            case Order.CALL_ARRAY -> array(size);
            case Order.CALL_START -> new WorkerStart(setting);
            case Order.RAW + Order.CALL -> echo(message(size), raw()::echo);
            case Order.RAW + Order.CALL_ARRAY -> raw()::doubleArray;
            case Order.RAW + Order.CALL_START -> new PythonStart(setting.python);
            default -> throw new IOException("no such order: " + kind);
        };
    }

    private interface Echoing {
        byte[] echo(byte[] message) throws IOException;
    }

    private static byte[] message(long size) {
        byte[] message = new byte[Math.toIntExact(size)];
        Arrays.fill(message, (byte) 7);
        return message;
    }

    private static Exercise echo(byte[] message, Echoing way) {
        int last = message.length - 1;
        return () -> {
            message[last]++;
            byte[] answer = way.echo(message);
            check(answer.length == message.length && answer[last] == message[last]);
        };
    }

    private Exercise view(long size) throws IOException {
        SharedMemory shared = SharedMemory.allocate(size);
        made.add(shared);
        MemorySegment memory = shared.memory().asSlice(0, size);
        byte[] count = new byte[1];
        return () -> {
            memory.set(ValueLayout.JAVA_BYTE, size - 1, ++count[0]);
            check((byte) functions.last(memory) == count[0]);
        };
    }

    private Exercise array(long size) throws IOException {
        SharedArray shared = SharedArray.zeros(DType.of("<f8"), size / Double.BYTES);
        made.add(shared);
        NDArray items = shared.array();
        long last = items.size() - 1;
        return () -> {
            items.setDouble(21, last);
            functions.twice(items);
            check(items.getDouble(last) == 42);
        };
    }

    private RawCalls raw() throws IOException {
        if (raw == null) {
            raw = RawCalls.start(setting);
        }
        return raw;
    }

    private static void check(boolean right) throws ProtocolException {
        if (!right) {
            throw new ProtocolException("bench", "the answer is wrong", Map.of());
        }
    }

    /** An argument is on the heap. */
    @Override
    public ByteBuffer allocate(int length) {
        return ByteBuffer.allocate(length);
    }

    @Override
    public void send(ByteBuffer message) throws IpcException {
        if (message.get(0) != QUIT) {
            result = worker.call(byte[].class, ECHO_FUNCTION, message.array());
        }
    }

    @Override
    public byte[] receive() {
        return result;
    }

    @Override
    public void close() throws IpcException {
        try (worker) {
            for (AutoCloseable one : made) {
                one.close();
            }
            if (raw != null) {
                raw.close();
            }
        } catch (IpcException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }
}
