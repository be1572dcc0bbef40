package io.antaboga.multiprocessing.pickle;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import net.razorvine.pickle.Pickler;
import net.razorvine.pickle.Unpickler;

/**
 * Times this codec, razorvine's and CPython's own on one nested structure of about 1 MB, and prints a table.
 *
 * <p>Usage: {@code PickleSpeed PYTHON}. All decode the same pickle, which CPython wrote in protocol 4. Times are of the thread on the
 * processor, the collector not counted. The codecs of Java take turns round by round, so that what else the machine does touches
 * them alike; CPython was measured just before. A {@link BareGraph} shows what no reader can be quicker than.
 */
public final class PickleSpeed {
    private static final int WARM_UP = 150;
    private static final int ROUNDS = 101;

    private record Contender(String name, Callable<?> encode, Callable<?> decode, long[] encoding, long[] decoding) {
        Contender(String name, Callable<?> encode, Callable<?> decode) {
            this(name, encode, decode, new long[ROUNDS], new long[ROUNDS]);
        }
    }

    /** What a script wrote: CPython's own times, and the pickle. */
    private record Python(double encoding, double decoding, byte[] pickle) {}

    private PickleSpeed() {}

    /** Measures and prints. */
    public static void main(String[] arguments) throws Exception {
        Python python = measured(arguments[0]);
        Object value = PickleDecoder.standard().decode(python.pickle);
        List<Contender> contenders = List.of(
                new Contender("this project", () -> PickleEncoder.encode(value), () -> PickleDecoder.standard()
                        .decode(python.pickle)),
                new Contender(
                        "razorvine", () -> new Pickler().dumps(value), () -> new Unpickler().loads(python.pickle)),
                new Contender("razorvine without memo", () -> new Pickler(false).dumps(value), () -> new Unpickler()
                        .loads(python.pickle)));
        BareGraph bare = BareGraph.of(value);
        if (!bare.make().equals(value)) {
            throw new IllegalStateException("what is made without reading is another value");
        }
        Contender floor = new Contender("the same objects without reading", () -> value, bare::make);
        for (Contender contender : contenders) {
            // What was not written whole would be fast.
            Object again = PickleDecoder.standard().decode((byte[]) contender.encode.call());
            if (!again.equals(value)) {
                throw new IllegalStateException(contender.name + " changed the value");
            }
        }
        List<Contender> all = new ArrayList<>(contenders);
        all.add(floor);
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            for (Contender contender : all) {
                long encoding = time(contender.encode);
                long decoding = time(contender.decode);
                if (round >= 0) {
                    contender.encoding[round] = encoding;
                    contender.decoding[round] = decoding;
                }
            }
        }
        print(python, contenders, floor);
    }

    private static Python measured(String interpreter) throws IOException, InterruptedException {
        Path script = Files.createTempFile("speed", ".py");
        try (var source = PickleSpeed.class.getResourceAsStream("speed.py")) {
            Files.write(script, source.readAllBytes());
            Process process = new ProcessBuilder(interpreter, script.toString(), "20", Integer.toString(ROUNDS), "4")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            byte[] all = process.getInputStream().readAllBytes();
            if (process.waitFor() != 0) {
                throw new IOException("the script failed");
            }
            int end = 0;
            while (all[end] != '\n') {
                end++;
            }
            String[] times = new String(all, 0, end, StandardCharsets.US_ASCII).split(" ");
            return new Python(
                    Double.parseDouble(times[0]),
                    Double.parseDouble(times[1]),
                    Arrays.copyOfRange(all, end + 1, all.length));
        } finally {
            Files.delete(script);
        }
    }

    private static long time(Callable<?> work) throws Exception {
        long start = onProcessor();
        Object result = work.call();
        long end = onProcessor();
        if (result == null) {
            throw new IllegalStateException("no result");
        }
        return end - start;
    }

    /** How long this thread was on a processor so far, in nanoseconds; the library's module does not read java.management. */
    private static long onProcessor() throws ReflectiveOperationException {
        Object threads = Class.forName("java.lang.management.ManagementFactory")
                .getMethod("getThreadMXBean")
                .invoke(null);
        Method time = Class.forName("java.lang.management.ThreadMXBean").getMethod("getCurrentThreadCpuTime");
        return (long) time.invoke(threads);
    }

    private static void print(Python python, List<Contender> contenders, Contender floor) {
        double encoding = median(contenders.getFirst().encoding);
        double decoding = median(contenders.getFirst().decoding);
        List<String> lines = new ArrayList<>();
        for (Contender contender : contenders) {
            lines.add(line(contender.name, median(contender.encoding), median(contender.decoding), encoding, decoding));
        }
        lines.add(line("CPython's _pickle", python.encoding, python.decoding, encoding, decoding));
        double making = median(floor.decoding);
        lines.add(String.format(Locale.ROOT, "| %s | | %.2f | | %.2f |", floor.name, making / 1e6, making / decoding));
        System.out.printf("%d bytes, medians of %d rounds%n%n", python.pickle.length, ROUNDS);
        System.out.println("| codec | encode ms | decode ms | encode, times ours | decode, times ours |");
        System.out.println("|---|---:|---:|---:|---:|");
        lines.forEach(System.out::println);
    }

    private static String line(String name, double encode, double decode, double ours, double oursDecoding) {
        return String.format(
                Locale.ROOT,
                "| %s | %.2f | %.2f | %.2f | %.2f |",
                name,
                encode / 1e6,
                decode / 1e6,
                encode / ours,
                decode / oursDecoding);
    }

    private static double median(long[] times) {
        long[] sorted = times.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
