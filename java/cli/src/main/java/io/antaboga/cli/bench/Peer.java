package io.antaboga.cli.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The Java end of a pair, a program of its own so that it can be pinned. As a caller it starts the echo, whose command
 * is the rest of the arguments.
 */
public final class Peer {
    private Peer() {}

    /**
     * Plays one end.
     *
     * @param arguments {@code caller MECHANISM CAPACITY ECHO…} or {@code echo MECHANISM CAPACITY NAME}
     */
    public static void main(String[] arguments) throws IOException {
        Mechanism mechanism = Mechanism.of(arguments[1]).orElseThrow();
        int capacity = Integer.parseInt(arguments[2]);
        if (arguments[0].equals("caller")) {
            List<String> echo = new ArrayList<>(Arrays.asList(arguments).subList(3, arguments.length));
            echo.addAll(List.of(arguments[1], arguments[2]));
            try (Link link = mechanism.links().create(capacity, echo)) {
                new CallerEnd(link, System.in, System.out).takeOrders();
            }
        } else {
            try (Link link = mechanism.links().open(capacity, arguments[3])) {
                serve(link);
            }
        }
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
