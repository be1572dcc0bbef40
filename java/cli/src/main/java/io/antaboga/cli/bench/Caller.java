package io.antaboga.cli.bench;

import io.antaboga.IpcException;
import io.antaboga.PeerClosedException;
import io.antaboga.cli.Scope;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A running pair, seen by the end that measures. For one thread at a time. */
final class Caller implements AutoCloseable {
    private static final long GRACE_SECONDS = 10;

    private final Pair pair;
    private final Mechanism mechanism;
    private final Process process;
    private final Path complaints;
    private final OutputStream orders;
    private final DataInputStream answers;

    private Caller(Pair pair, Mechanism mechanism, Process process, Path complaints) {
        this.pair = pair;
        this.mechanism = mechanism;
        this.process = process;
        this.complaints = complaints;
        this.orders = process.getOutputStream();
        this.answers = new DataInputStream(new BufferedInputStream(process.getInputStream(), 1 << 16));
    }

    /** Starts {@code command}; what it writes to stderr goes to a file in {@code folder}. */
    static Caller start(Pair pair, Mechanism mechanism, List<String> command, Path folder) throws IOException {
        Path complaints = Files.createTempFile(folder, "stderr", null);
        Process process =
                new ProcessBuilder(command).redirectError(complaints.toFile()).start();
        return new Caller(pair, mechanism, process, complaints);
    }

    /** The two ends. */
    Pair pair() {
        return pair;
    }

    /** The process id of the end that measures. */
    long pid() {
        return process.pid();
    }

    /** Does what {@code order} says and adds the result to {@code samples}. */
    void run(Order order, Samples samples) throws IOException {
        try {
            orders.write((order.line() + "\n").getBytes(StandardCharsets.US_ASCII));
            orders.flush();
            String[] head = line().split(" ");
            byte[] raw = answers.readNBytes(Integer.parseInt(head[2]) * Integer.BYTES);
            int[] nanoseconds = new int[raw.length / Integer.BYTES];
            ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(nanoseconds);
            samples.add(Long.parseLong(head[0]), Long.parseLong(head[1]), nanoseconds);
        } catch (IOException | RuntimeException _) {
            throw ended();
        }
    }

    private String line() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int next = answers.readUnsignedByte(); next != '\n'; next = answers.readUnsignedByte()) {
            text.append((char) next);
        }
        return text.toString();
    }

    private IpcException ended() throws IOException {
        process.destroy();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("mechanism", mechanism.label());
        details.put("pair", pair.label());
        List<String> said = Files.readAllLines(complaints);
        if (!said.isEmpty()) {
            details.put("stderr", said.getLast());
        }
        return new PeerClosedException("bench", "a measured process ended", details);
    }

    /** Has both ends end, and does not wait for them. */
    void endOrders() {
        try {
            orders.close();
        } catch (IOException _) {
            // It ended before: the pipe is broken and there is nothing to tell it.
        }
    }

    /** Ends both ends; kills them if they do not end. */
    @Override
    public void close() throws IOException {
        endOrders();
        if (Scope.signalled()) {
            process.destroy();
        }
        try {
            if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
