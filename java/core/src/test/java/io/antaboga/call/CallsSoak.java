package io.antaboga.call;

import io.antaboga.value.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Calls of every sort, as many as the first argument says, and the memory and descriptors of both processes after a tenth of them and at the
 * end; exit code 1 if either has grown. Heap and young generation are to be resident from the start.
 */
final class CallsSoak {
    private static final long PAGE = 4_096;
    /** What the just-in-time compiler may still add. */
    private static final long JAVA_GROWTH = 8 << 20;

    private static final long PYTHON_GROWTH = 1 << 20;

    private CallsSoak() {}

    private record Held(long resident, long descriptors) {
        static Held by(long pid) throws IOException {
            Path process = Path.of("/proc", Long.toString(pid));
            String[] pages = Files.readString(process.resolve("statm")).split(" ");
            try (Stream<Path> open = Files.list(process.resolve("fd"))) {
                return new Held(Long.parseLong(pages[1]) * PAGE, open.count());
            }
        }

        boolean isFlat(Held later, long growth) {
            return later.resident - resident <= growth && later.descriptors <= descriptors;
        }
    }

    /** Makes the calls. */
    public static void main(String[] arguments) throws Exception {
        long calls = Long.parseLong(arguments[0]);
        Over over = arguments.length > 1 ? Over.valueOf(arguments[1]) : Over.UNIX;
        boolean flat;
        try (WorkerPool pool = WorkerPool.of(Pools.worker().over(over)).size(1).start()) {
            int worker = pool.call(Integer.class, "pid");
            make(pool, calls / 10);
            System.gc();
            Held java = Held.by(ProcessHandle.current().pid());
            Held python = Held.by(worker);
            make(pool, calls - calls / 10);
            System.gc();
            Held javaLater = Held.by(ProcessHandle.current().pid());
            Held pythonLater = Held.by(worker);
            flat = java.isFlat(javaLater, JAVA_GROWTH) && python.isFlat(pythonLater, PYTHON_GROWTH);
            System.out.printf(
                    "%d calls over %s: java %s to %s, python %s to %s: %s%n",
                    calls, over, java, javaLater, python, pythonLater, flat ? "flat" : "not flat");
        }
        if (!flat) {
            System.exit(1);
        }
    }

    private static void make(WorkerPool pool, long calls) throws IOException {
        byte[] small = new byte[64];
        byte[] large = new byte[200_000];
        for (long i = 0; i < calls; i++) {
            small[(int) (i & 63)] = (byte) i;
            if (i % 100 != 99) {
                same(small, pool.call("echo", small));
            } else if (i % 10_000 == 9_999) {
                raised(pool);
                long number = i;
                Supplier<Object> back = () -> number;
                if (!((List<?>) pool.call("nested", back)).get(1).equals(i)) {
                    throw new IllegalStateException("another answer of a callback");
                }
            } else if (i % 1_000 == 999) {
                large[(int) (i % large.length)] = (byte) i;
                same(large, pool.call("echo", large));
            } else {
                Map<String, Object> value = Map.of("number", i, "list", List.of("a", 1.5));
                if (!pool.call("echo", value).equals(value)) {
                    throw new IllegalStateException("another value than " + value);
                }
            }
        }
    }

    private static void same(byte[] octets, Object answer) {
        if (!Arrays.equals(octets, ((Bytes) answer).toByteArray())) {
            throw new IllegalStateException("other octets");
        }
    }

    private static void raised(WorkerPool pool) throws IOException {
        try {
            pool.call("fail", "meant");
        } catch (PythonException expected) {
            return;
        }
        throw new IllegalStateException("nothing was raised");
    }
}
