package io.antaboga.cli.bench;

import java.util.List;
import java.util.function.Predicate;

/**
 * What is measured.
 *
 * @param mechanisms the mechanisms, in order
 * @param pairs the pairs to compare
 * @param placements how they are pinned, one after the other
 * @param kinds kinds of order
 * @param sizes lengths of messages in bytes
 * @param seconds how long each figure is measured
 */
record Plan(
        List<Mechanism> mechanisms,
        List<Pair> pairs,
        List<Placement> placements,
        List<String> kinds,
        List<Integer> sizes,
        double seconds) {
    /** The same without some kinds. */
    Plan without(Predicate<String> unwanted) {
        List<String> left = kinds.stream().filter(unwanted.negate()).toList();
        return new Plan(mechanisms, pairs, placements, left, sizes, seconds);
    }
}
