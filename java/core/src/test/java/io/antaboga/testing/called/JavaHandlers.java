package io.antaboga.testing.called;

import io.antaboga.call.CurrentCall;
import io.antaboga.call.Idempotent;
import io.antaboga.call.Named;
import io.antaboga.call.RemoteFunction;
import io.antaboga.call.Within;
import io.antaboga.value.NDArray;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What tests call in a Java worker. */
public final class JavaHandlers {
    private long count;

    /** Made by the worker. */
    public JavaHandlers() {}

    public static long add(long one, long other) {
        return one + other;
    }

    public static Object echo(Object value) {
        return value;
    }

    @Named("count_up")
    @Within("5s")
    @Idempotent
    public synchronized long countUp() {
        return ++count;
    }

    public static String thread() {
        Thread thread = Thread.currentThread();
        return (thread.isVirtual() ? "virtual " : "platform ") + thread.isInterrupted();
    }

    public static void fail(String text) throws IOException {
        throw new IOException(text);
    }

    public static long deep(long depth) {
        return deep(depth + 1) + 1;
    }

    public static void outOfMemory() {
        throw new OutOfMemoryError("no room");
    }

    public static Object refused() {
        return new Object();
    }

    /** Says that it has begun, and waits to be told. */
    public static String meet(String begun, String awaited) throws InterruptedException {
        Latches.of(begun).countDown();
        Latches.of(awaited).await();
        return begun;
    }

    /** Waits for something that never comes; how it ends is told by the latch. */
    public static void block(String begun, String ended) throws InterruptedException {
        Latches.of(begun).countDown();
        try {
            new CountDownLatch(1).await();
        } finally {
            Latches.of(ended).countDown();
        }
    }

    /** Computes until it is given up. */
    public static boolean spin(String begun, String ended) {
        Latches.of(begun).countDown();
        while (!CurrentCall.cancelled()) {
            Thread.onSpinWait();
        }
        boolean interrupted = Thread.currentThread().isInterrupted();
        Latches.of(ended).countDown();
        return interrupted;
    }

    public static boolean hasDeadline() {
        return CurrentCall.deadline().isPresent()
                && CurrentCall.remaining().orElseThrow().isPositive();
    }

    public static Object apply(RemoteFunction function, Object value) throws Exception {
        return function.call(value);
    }

    public static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }

    /** Doubles what it is given in place. */
    public static NDArray twice(NDArray array) {
        for (long i = 0; i < array.size(); i++) {
            array.setDouble(array.getDouble(i) * 2, i);
        }
        return array;
    }

    public static String overloaded(String one) {
        return "one";
    }

    public static String overloaded(String one, String two) {
        return "two";
    }

    public static List<String> list(List<String> texts) {
        return texts;
    }

    public static void exit(int code) {
        System.exit(code);
    }

    /** Calls what it is given, and then computes for ever. */
    public static void neverEnd(RemoteFunction told) throws Exception {
        told.call("begun");
        while (true) {
            Thread.onSpinWait();
        }
    }

    public static void speak(String text) {
        System.out.println("out " + text);
        System.err.println("err " + text);
    }

    /** Logs by both ways that Java has. */
    public static void log(String name, String text) {
        Logger.getLogger(name).log(Level.WARNING, text, new IllegalStateException("why"));
        System.getLogger(name).log(System.Logger.Level.ERROR, text);
        Logger.getLogger(name).fine("not to be seen");
    }
}
