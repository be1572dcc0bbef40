package io.antaboga.cli.bench;

import io.antaboga.call.Over;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/**
 * The Java end of a pair, a program of its own so that it can be pinned. As a caller it starts the echo, whose command
 * is the rest of the arguments.
 */
public final class Peer {
    /** The role of an end that calls. */
    static final String CALL = "call";

    private Peer() {}

    /**
     * Plays one end.
     *
     * @param arguments {@code caller MECHANISM CAPACITY ECHO…}, {@code echo MECHANISM CAPACITY NAME} or
     *     {@code call MECHANISM CAPACITY CORE PYTHON HANDLERS RAW}
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments[0].equals(CALL)) {
            try (Link link = CallLink.start(calls(arguments))) {
                new CallerEnd(link, System.in, System.out).takeOrders();
            }
            return;
        }
        Mechanism mechanism = Mechanism.of(arguments[1]).orElseThrow();
        int capacity = Integer.parseInt(arguments[2]);
        if (arguments[0].equals("caller")) {
            List<String> echo = new ArrayList<>(Arrays.asList(arguments).subList(3, arguments.length));
            echo.addAll(List.of(arguments[1], arguments[2]));
            try (Link link = created(mechanism, capacity, echo)) {
                new CallerEnd(link, System.in, System.out).takeOrders();
            }
        } else {
            try (Link link = mechanism.links().open(capacity, arguments[3])) {
                serve(link);
            }
        }
    }

    /** Ends by a signal not before it has made what it makes: that has a name for a moment, which would be left behind. */
    private static Link created(Mechanism mechanism, int capacity, List<String> echo) throws IOException {
        CountDownLatch done = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> await(done), "antaboga-made"));
        try {
            return mechanism.links().create(capacity, echo);
        } finally {
            done.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static CallLink.Setting calls(String[] arguments) {
        return new CallLink.Setting(
                Over.valueOf(arguments[1].toUpperCase(Locale.ROOT)),
                Integer.parseInt(arguments[2]),
                Path.of(arguments[4]),
                Integer.parseInt(arguments[3]),
                Path.of(arguments[5]),
                Path.of(arguments[6]));
    }

    private static void serve(Link link) throws IOException {
        for (; ; ) {
            byte[] message = link.receive();
            switch (message[0]) {
                case Link.ECHO -> link.send(message);
                case Link.QUIT -> {
                    return;
                }
                default -> link.tellTaken();
            }
        }
    }
}
