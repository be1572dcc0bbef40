package io.antaboga.cli.demo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What is commonly said of speed, held against what a run measured. */
final class Folklore {
    /** The fastest first, as folklore has it. */
    private static final List<Group> RANKING = List.of(
            new Group("shared memory", List.of("posixshm", "sysvshm", "shared_memory")),
            new Group("pipes", List.of("pipe", "fifo")),
            new Group("sockets", List.of("unix", "datagram")),
            new Group("queues", List.of("posixmq", "sysvmq", "multiprocessing")));

    /** A run like the demo's cannot tell two figures apart that are closer. */
    private static final double MARGIN = 0.95;

    private Folklore() {}

    private record Group(String name, List<String> mechanisms) {}

    /**
     * Round trips of one size over one mechanism.
     *
     * @param mechanism its name
     * @param wanted bytes that were to go
     * @param size bytes that went
     * @param micros the median
     */
    record Figure(String mechanism, int wanted, int size, double micros) {
        /** The figures of a run; those of rows that failed are worth nothing. */
        static List<Figure> of(List<Outcome> outcomes) {
            return outcomes.stream()
                    .filter(Outcome::passed)
                    .flatMap(outcome -> outcome.tally().roundTrips().stream()
                            .map(trip -> new Figure(outcome.row().name(), trip.wanted(), trip.size(), trip.micros())))
                    .toList();
        }
    }

    /** A line for each size and each group that was clearly faster than folklore has it; one line if none was. */
    static List<String> contradictions(List<Figure> figures) {
        List<String> lines = new ArrayList<>();
        boolean compared = false;
        for (int size :
                figures.stream().mapToInt(Figure::wanted).distinct().sorted().toArray()) {
            // What cannot carry the whole size has no figure to compare.
            List<Figure> whole = figures.stream()
                    .filter(figure -> figure.wanted() == size && figure.size() == size)
                    .toList();
            for (int later = 1; later < RANKING.size(); later++) {
                Optional<Figure> fast = fastest(whole, RANKING.get(later));
                List<String> beaten = new ArrayList<>();
                for (Group group : RANKING.subList(0, later)) {
                    Optional<Figure> slow = fastest(whole, group);
                    compared |= fast.isPresent() && slow.isPresent();
                    slow.filter(figure -> fast.isPresent() && fast.get().micros() < MARGIN * figure.micros())
                            .ifPresent(figure -> beaten.add(named(group, figure)));
                }
                if (!beaten.isEmpty()) {
                    lines.add("measured against folklore, %s: %s beat %s"
                            .formatted(
                                    Sizes.words(size),
                                    named(RANKING.get(later), fast.orElseThrow()),
                                    String.join(" and ", beaten)));
                }
            }
        }
        if (lines.isEmpty() && compared) {
            List<String> measured = RANKING.stream()
                    .filter(group -> fastest(figures, group).isPresent())
                    .map(Group::name)
                    .toList();
            lines.add("measured here, nothing clearly contradicts folklore: " + String.join(" before ", measured));
        }
        return lines;
    }

    private static Optional<Figure> fastest(List<Figure> figures, Group group) {
        Stream<Figure> mine =
                figures.stream().filter(figure -> group.mechanisms().contains(figure.mechanism()));
        return mine.min(Comparator.comparingDouble(Figure::micros));
    }

    private static String named(Group group, Figure figure) {
        return String.format(Locale.ROOT, "%s (%s, %,.1f µs)", group.name(), figure.mechanism(), figure.micros());
    }
}
