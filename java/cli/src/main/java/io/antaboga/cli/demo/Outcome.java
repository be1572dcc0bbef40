package io.antaboga.cli.demo;

import io.antaboga.IpcException;
import io.antaboga.cli.demo.Tally.RoundTrip;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What came of a row.
 *
 * @param row the row
 * @param input what crossed
 * @param checks what was compared
 * @param tally what was measured
 * @param lines what both ends said, for people
 * @param failure why the row could not be played to its end, or null
 */
record Outcome(Row row, Input input, Checks checks, Tally tally, List<String> lines, IpcException failure) {
    boolean passed() {
        return failure == null && checks.passed();
    }

    /** Every reason why the row did not pass. */
    List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        checks.all().stream()
                .filter(check -> !check.passed())
                .map(check -> "%s: expected %s, got %s".formatted(check.what(), check.expected(), check.actual()))
                .forEach(complaints::add);
        if (failure != null) {
            complaints.add(failure.getMessage());
        }
        return complaints;
    }

    /** For {@code --json}. */
    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("mechanism", row.name());
        json.put("passed", passed());
        json.put("input", input.name());
        json.put("bytes", input.length());
        json.put("bytes_to_python", tally.toPython());
        json.put("bytes_to_java", tally.toJava());
        json.put("messages", tally.messages());
        json.put("seconds", tally.workSeconds());
        json.put("work_mb_per_s", tally.workRate());
        json.put("oneway_mb_per_s", tally.carryRate());
        json.put(
                "roundtrip_p50_us",
                tally.roundTrips().stream().findFirst().map(RoundTrip::micros).orElse(null));
        json.put("roundtrips", tally.roundTrips().stream().map(Outcome::trip).toList());
        json.put("checks", checks.all().stream().map(Outcome::check).toList());
        json.put("complaints", complaints());
        json.put("lines", lines);
        return json;
    }

    private static Map<String, Object> trip(RoundTrip trip) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("wanted", trip.wanted());
        json.put("size", trip.size());
        json.put("p50_us", trip.micros());
        return json;
    }

    private static Map<String, Object> check(Checks.Check check) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("what", check.what());
        json.put("passed", check.passed());
        json.put("expected", check.expected());
        json.put("actual", check.actual());
        return json;
    }
}
