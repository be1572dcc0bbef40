package io.antaboga.cli.demo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/** How often each word stands in a text; Python is given it to ask. A word is letters of ASCII; for one thread. */
public final class WordIndex {
    private static final int SOME = 100;
    private static final int LONGEST = 40;

    private final Map<String, Long> counts = new HashMap<>();
    private long asked;

    WordIndex() {}

    /** Adds the words of a piece; one that lies across two pieces counts as two. */
    void add(byte[] text) {
        StringBuilder word = new StringBuilder();
        for (byte octet : text) {
            char lower = (char) (octet | 0x20);
            if (lower >= 'a' && lower <= 'z' && word.length() < LONGEST) {
                word.append(lower);
            } else if (!word.isEmpty()) {
                counts.merge(word.toString(), 1L, Long::sum);
                word.setLength(0);
            }
        }
        if (!word.isEmpty()) {
            counts.merge(word.toString(), 1L, Long::sum);
        }
    }

    /**
     * How often {@code word} was met: for Python.
     *
     * @throws NoSuchElementException if it was not
     */
    public long count(String word) {
        asked++;
        Long count = counts.get(word);
        if (count == null) {
            throw new NoSuchElementException(word);
        }
        return count;
    }

    /** How often Python has asked. */
    long asked() {
        return asked;
    }

    /** Some of the words, in an order that says nothing of their number. */
    List<String> some() {
        return counts.keySet().stream()
                .sorted(Comparator.comparing(String::hashCode).thenComparing(Comparator.naturalOrder()))
                .limit(SOME)
                .toList();
    }

    /** {@code words}, the rarest first. */
    List<String> rarest(List<String> words) {
        List<String> sorted = new ArrayList<>(words);
        sorted.sort(Comparator.comparing((String word) -> counts.get(word)).thenComparing(Comparator.naturalOrder()));
        return sorted;
    }
}
