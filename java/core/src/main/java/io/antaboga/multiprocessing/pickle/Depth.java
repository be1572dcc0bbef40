package io.antaboga.multiprocessing.pickle;

import io.antaboga.value.EnumMember;
import io.antaboga.value.ExceptionValue;
import io.antaboga.value.FrozenSet;
import io.antaboga.value.Opaque;
import io.antaboga.value.Tuple;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * How deep values lie within values: the longest way down, cycles aside. Found without recursion, each container entered once.
 */
final class Depth {
    private static final class Visit {
        private final Object value;
        private final Iterator<?> children;
        private int below;

        Visit(Object value, Iterator<?> children) {
            this.value = value;
            this.children = children;
        }
    }

    private Depth() {}

    /** Refuses a value that is nested deeper than {@code limit}: hashing or printing it could overflow the caller's stack. */
    static void check(String operation, Object root, int limit) throws PickleException {
        IdentityHashMap<Object, Integer> heights = new IdentityHashMap<>();
        ArrayDeque<Visit> path = new ArrayDeque<>();
        enter(root, path, heights);
        while (!path.isEmpty()) {
            Visit visit = path.peek();
            if (visit.below >= limit || path.size() > limit) {
                throw PickleException.limit(operation, "nested too deeply", "limit", limit);
            }
            if (visit.children.hasNext()) {
                Object child = visit.children.next();
                Integer known = heights.get(child);
                if (known == null) {
                    enter(child, path, heights);
                } else {
                    visit.below = Math.max(visit.below, known);
                }
            } else {
                path.pop();
                heights.put(visit.value, visit.below + 1);
                if (!path.isEmpty()) {
                    path.peek().below = Math.max(path.peek().below, visit.below + 1);
                }
            }
        }
    }

    private static void enter(Object value, ArrayDeque<Visit> path, IdentityHashMap<Object, Integer> heights) {
        Collection<?> children = children(value);
        if (!children.isEmpty()) {
            // Zero while it is on the path: a way back to it adds no depth.
            heights.put(value, 0);
            path.push(new Visit(value, children.iterator()));
        }
    }

    private static Collection<?> children(Object value) {
        return switch (value) {
            case Tuple tuple -> tuple.items();
            case FrozenSet set -> set.items();
            case Collection<?> other -> other;
            case Map<?, ?> map -> {
                List<Object> both = new ArrayList<>(map.keySet());
                both.addAll(map.values());
                yield both;
            }
            case EnumMember member -> Arrays.asList(member.value());
            case ExceptionValue exception -> List.of(exception.arguments(), exception.attributes());
            case Opaque opaque -> {
                List<Object> parts = new ArrayList<>(opaque.items());
                parts.addAll(Arrays.asList(opaque.arguments(), opaque.keywords(), opaque.state(), opaque.callable()));
                parts.addAll(opaque.entries().keySet());
                parts.addAll(opaque.entries().values());
                yield parts;
            }
            case null, default -> List.of();
        };
    }
}
