package io.antaboga.multiprocessing.pickle;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph of lists, maps, strings and numbers as the calls that make it, in order, their arguments in arrays: making it again is
 * what is left of reading when nothing is read. A string that was met before is that string again.
 */
final class BareGraph {
    private enum Kind {
        LIST,
        MAP,
        TEXT,
        TEXT_AGAIN,
        INTEGER,
        FLOATING,
        SAME
    }

    private static final Kind[] KINDS = Kind.values();

    private final List<byte[]> texts = new ArrayList<>();
    private final List<Object> same = new ArrayList<>();
    private final Map<String, Integer> known = new IdentityHashMap<>();
    private final byte[] kinds = new byte[1 << 20];
    private final long[] operands = new long[1 << 20];
    private String[] made;
    private int at;

    private BareGraph() {}

    static BareGraph of(Object value) {
        BareGraph graph = new BareGraph();
        graph.add(value);
        graph.made = new String[graph.texts.size()];
        return graph;
    }

    private void add(Object value) {
        switch (value) {
            case List<?> list -> {
                put(Kind.LIST, list.size());
                list.forEach(this::add);
            }
            case Map<?, ?> map -> {
                put(Kind.MAP, map.size());
                map.forEach((key, item) -> {
                    add(key);
                    add(item);
                });
            }
            case String text when known.containsKey(text) -> put(Kind.TEXT_AGAIN, known.get(text));
            case String text -> {
                known.put(text, texts.size());
                put(Kind.TEXT, texts.size());
                texts.add(text.getBytes(StandardCharsets.UTF_8));
            }
            case Long number -> put(Kind.INTEGER, number);
            case Double number -> put(Kind.FLOATING, Double.doubleToRawLongBits(number));
            case null, default -> {
                put(Kind.SAME, same.size());
                same.add(value);
            }
        }
    }

    private void put(Kind kind, long operand) {
        kinds[at] = (byte) kind.ordinal();
        operands[at++] = operand;
    }

    /** The graph, made anew. */
    Object make() {
        at = 0;
        return next();
    }

    private Object next() {
        long operand = operands[at];
        return switch (KINDS[kinds[at++]]) {
            case LIST -> {
                List<Object> list = new ArrayList<>((int) operand);
                for (long i = 0; i < operand; i++) {
                    list.add(next());
                }
                yield list;
            }
            case MAP -> {
                Map<Object, Object> map = new LinkedHashMap<>();
                for (long i = 0; i < operand; i++) {
                    Object key = next();
                    map.put(key, next());
                }
                yield map;
            }
            case TEXT -> made[(int) operand] = new String(texts.get((int) operand), StandardCharsets.UTF_8);
            case TEXT_AGAIN -> made[(int) operand];
            case INTEGER -> (Object) operand;
            case FLOATING -> Double.longBitsToDouble(operand);
            case SAME -> same.get((int) operand);
        };
    }
}
