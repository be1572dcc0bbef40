package io.antaboga.cli.demo;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Statistics of a text that arrives in pieces; any bytes are a text here.
 *
 * <p>The rules are those of {@code antaboga_demo/text.py}, which computes the same on its own: a line ends with a newline
 * byte; a word is a longest run of ASCII letters, case ignored; a word is known by its first 32 letters; of words that are
 * new when 100,000 different ones are known nothing is kept but their number. For one thread.
 */
final class TextStatistics {
    private static final int WORD_LENGTH = 32;
    private static final int MOST_WORDS = 100_000;
    private static final int TOP = 10;

    private final Map<String, long[]> counts = new HashMap<>();
    private final byte[] word = new byte[WORD_LENGTH];
    private int wordLength;
    private long lines;
    private long words;

    /** Takes the next bytes of the text, cut anywhere. */
    void update(ByteBuffer piece) {
        for (int at = piece.position(); at < piece.limit(); at++) {
            byte octet = piece.get(at);
            int lower = octet | 0x20;
            if (lower >= 'a' && lower <= 'z') {
                if (wordLength < WORD_LENGTH) {
                    word[wordLength++] = (byte) lower;
                }
            } else {
                endWord();
                lines += octet == '\n' ? 1 : 0;
            }
        }
    }

    /** Says that the text has ended. */
    TextStatistics finish() {
        endWord();
        return this;
    }

    private void endWord() {
        if (wordLength > 0) {
            String known = new String(word, 0, wordLength, StandardCharsets.US_ASCII);
            long[] count = counts.get(known);
            if (count != null) {
                count[0]++;
            } else if (counts.size() < MOST_WORDS) {
                counts.put(known, new long[] {1});
            }
            words++;
            wordLength = 0;
        }
    }

    /** Newline bytes. */
    long lines() {
        return lines;
    }

    /** Words, each as often as it occurs. */
    long words() {
        return words;
    }

    /** Different words, 100,000 at most. */
    int distinct() {
        return counts.size();
    }

    /** The ten most frequent words, each with its count; those of one count in alphabetical order. */
    String top() {
        return counts.entrySet().stream()
                .map(entry -> Map.entry(entry.getKey(), entry.getValue()[0]))
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(TOP)
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(" "));
    }
}
