package io.antaboga.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Two ends that are compared with other two over the same mechanism; the one that measures is named first. */
enum Pair {
    /** Raw system calls at both ends: the floor. */
    C_C("c-c"),
    /** This project's Java and Python. */
    JAVA_CPYTHON("java-cpython"),
    /** This project's Python at both ends. */
    CPYTHON_CPYTHON("cpython-cpython"),
    /** CPython's own multiprocessing at both ends. */
    STDLIB("stdlib"),
    /** This project's Java at both ends. */
    JAVA_JAVA("java-java"),
    /** What the end that measures does without this project: in the same process, or of calls with a plain CPython. */
    RAW("raw");

    private final String label;

    Pair(String label) {
        this.label = label;
    }

    /** The name in options and results. */
    String label() {
        return label;
    }

    /** The pair called {@code label}, if there is one. */
    static Optional<Pair> of(String label) {
        for (Pair pair : values()) {
            if (pair.label.equals(label)) {
                return Optional.of(pair);
            }
        }
        return Optional.empty();
    }

    /** Whether both ends are this project's. */
    boolean ours() {
        return this == JAVA_CPYTHON || this == CPYTHON_CPYTHON || this == JAVA_JAVA;
    }

    /** Whether the end that measures is a JVM. */
    boolean javaCalls() {
        return this == JAVA_CPYTHON || this == JAVA_JAVA;
    }

    /** Whether the end that measures can do what {@code kind} is. */
    boolean does(String kind) {
        return switch (kind) {
            case Order.ITEM, Order.FIELD -> javaCalls();
            case Order.SUM -> this == CPYTHON_CPYTHON;
            default -> true;
        };
    }

    /** Whether this pair can be run with {@code mechanism} by {@code programs}. */
    boolean available(Mechanism mechanism, Programs programs) {
        if (mechanism.carriesCalls()) {
            return this == JAVA_CPYTHON;
        }
        return switch (this) {
            case C_C -> programs.c().isPresent() && mechanism.carriesMessages();
            case STDLIB -> mechanism.stdlib();
            case JAVA_CPYTHON -> true;
            case CPYTHON_CPYTHON, JAVA_JAVA -> !mechanism.carriesObjects();
            case RAW -> false;
        };
    }

    /** The command that starts the end that measures, which starts the other one. */
    List<String> command(Mechanism mechanism, int capacity, Placement placement, Programs programs) {
        List<String> setting = List.of(mechanism.label(), Integer.toString(capacity));
        String echoCore = Integer.toString(placement.echo());
        if (mechanism.carriesCalls()) {
            return placement.pinCaller(join(programs.java(Peer.CALL), setting, List.of(echoCore), programs.forCalls()));
        }
        return placement.pinCaller(
                switch (this) {
                    case C_C -> join(List.of(programs.c().orElseThrow()), setting, List.of(echoCore));
                    case STDLIB -> join(programs.python("stdlib"), setting, List.of(echoCore));
                    case JAVA_CPYTHON ->
                        join(programs.java("caller"), setting, placement.pinEcho(programs.python("echo")));
                    case CPYTHON_CPYTHON ->
                        join(programs.python("caller"), setting, placement.pinEcho(programs.python("echo")));
                    case JAVA_JAVA -> join(programs.java("caller"), setting, placement.pinEcho(programs.java("echo")));
                    case RAW -> throw new IllegalArgumentException("no processes of its own");
                });
    }

    @SafeVarargs
    private static List<String> join(List<String>... parts) {
        List<String> whole = new ArrayList<>();
        for (List<String> part : parts) {
            whole.addAll(part);
        }
        return whole;
    }
}
