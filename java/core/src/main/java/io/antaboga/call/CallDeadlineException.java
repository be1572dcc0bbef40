package io.antaboga.call;

import io.antaboga.DeadlineException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The time allowed for a call passed; the code is {@code DEADLINE}.
 *
 * <p>What was done to end the call in the worker, and when, is in {@link #steps()}: {@code spec/call/worker.md}.
 */
public final class CallDeadlineException extends DeadlineException {
    private static final long serialVersionUID = 1L;

    private final transient List<Step> steps;

    /**
     * Describes a failure.
     *
     * @param problem what went wrong, a lower-case clause without a full stop
     * @param details the values that matter, in the order to print them; the steps are appended
     * @param steps what was done to end the call, in order; empty if nothing was
     */
    public CallDeadlineException(String problem, Map<String, ?> details, List<Step> steps) {
        super("call", problem, withSteps(details, steps));
        this.steps = List.copyOf(steps);
    }

    private static Map<String, ?> withSteps(Map<String, ?> details, List<Step> steps) {
        Map<String, Object> all = new LinkedHashMap<>(details);
        steps.forEach(step -> all.put(step.name(), step.after().toMillis() + " ms"));
        return all;
    }

    /** What was done to end the call in the worker, in order; empty after serialization. */
    public List<Step> steps() {
        return steps == null ? List.of() : steps;
    }

    /**
     * One step of the ladder.
     *
     * @param name {@code cancel}, {@code raise}, {@code dump}, {@code terminate} or {@code kill};
     *     {@code close} of a connection
     * @param after how long after the call was made it was taken
     */
    public record Step(String name, Duration after) {}
}
