package io.antaboga.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.antaboga.PeerClosedException;
import io.antaboga.cli.Scope;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class SessionTest {
    private static final Placement FREE = new Placement("free", -1, -1);

    @AfterEach
    void noChildIsLeft() {
        assertEquals(0, ProcessHandle.current().children().count());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void measuresEveryPairOverEveryMechanism(boolean calls) throws Exception {
        List<Mechanism> mechanisms = Stream.of(Mechanism.values())
                .filter(mechanism -> mechanism.carriesCalls() == calls)
                .toList();
        List<Measurement> found = new ArrayList<>();
        TreeSet<String> wanted = new TreeSet<>();
        Path folder;
        try (Scope scope = Scope.open()) {
            Workspace workspace = scope.make(Workspace::make);
            folder = workspace.folder();
            Programs programs = Programs.prepare(folder);
            List<String> kinds = mechanisms.stream()
                    .flatMap(mechanism -> mechanism.kinds().stream())
                    .distinct()
                    .toList();
            Plan plan = new Plan(mechanisms, List.of(Pair.values()), List.of(FREE), kinds, List.of(5000), 0.002);
            for (Mechanism mechanism : plan.mechanisms()) {
                for (Pair pair : plan.pairs()) {
                    if (pair.available(mechanism, programs)) {
                        mechanism.kinds().stream().filter(pair::does).forEach(kind -> mechanism
                                .sizes(kind, plan.sizes())
                                .forEach(size -> {
                                    wanted.add(key(mechanism.label(), pair.label(), kind, size));
                                    if (Order.hasRaw(kind)) {
                                        wanted.add(key(mechanism.label(), "raw", kind, size));
                                    }
                                }));
                    }
                }
            }
            new Session(plan, programs, workspace, Progress.onStderr(), scope).run(found::add);
        }
        TreeSet<String> keys = new TreeSet<>();
        for (Measurement one : found) {
            Measurement.Subject subject = one.subject();
            keys.add(key(subject.mechanism().label(), one.pair().label(), subject.kind(), subject.size()));
            assertTrue(one.samples().calls() > 0, one.json());
            assertTrue(one.microseconds() > 0, one.json());
        }
        assertEquals(wanted, keys);
        assertFalse(Files.exists(folder), "the workspace is left behind");
    }

    @Test
    void aPairThatDoesNotStartIsSaid() throws Exception {
        try (Scope scope = Scope.open()) {
            Workspace workspace = scope.make(Workspace::make);
            List<String> command = List.of("sh", "-c", "echo sorry >&2");
            Caller caller = scope.make(() -> Caller.start(Pair.STDLIB, Mechanism.PIPE, command, workspace.folder()));
            Order order = new Order(Order.ROUND_TRIP, 64, 1);
            PeerClosedException failure =
                    assertThrows(PeerClosedException.class, () -> caller.run(order, new Samples()));
            assertEquals(
                    "bench: a measured process ended (PEER_CLOSED), mechanism=pipe, pair=stdlib, stderr=sorry",
                    failure.getMessage());
        }
    }

    private static String key(String mechanism, String pair, String kind, long size) {
        return mechanism + " " + pair + " " + kind + " " + size;
    }
}
