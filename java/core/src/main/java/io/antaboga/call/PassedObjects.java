package io.antaboga.call;

import io.antaboga.IpcException;
import io.antaboga.ProtocolException;
import io.antaboga.call.wire.Passed;
import io.antaboga.call.wire.Passing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What this side has passed to be called, by number. Each belongs to the call that it was passed with, and can be called until that
 * ends. Of one connection, for any threads.
 */
final class PassedObjects {
    private final Map<Long, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicLong next;
    private final RemoteFunction.Caller caller;

    /** What stands under a number: the object as it is, and what of it may be called. */
    record Entry(Object object, Exported exported) {}

    /**
     * @param first the first number: even where the caller's side is this one
     * @param caller calls what the other side passes
     */
    PassedObjects(long first, RemoteFunction.Caller caller) {
        this.next = new AtomicLong(first);
        this.caller = caller;
    }

    /** What may be called under a number. */
    Entry find(long number) throws IpcException {
        Entry entry = entries.get(number);
        if (entry == null) {
            throw new NoFunctionException(
                    "call", "the object was passed to a call that has ended", Map.of("object", number));
        }
        return entry;
    }

    /** What is passed with one call. */
    Scope scope() {
        return new Scope();
    }

    /** Those that were passed with one call, or with all that belong to a root call; for the threads that work for it. */
    final class Scope implements Passing, AutoCloseable {
        private List<Long> numbers;

        @Override
        public Passed outgoing(Object value) {
            if (value instanceof RemoteFunction function) {
                return function.passed(PassedObjects.this);
            }
            Exported exported = Exported.lambda(value);
            if (exported == null) {
                return null;
            }
            long number = next.getAndAdd(2);
            entries.put(number, new Entry(value, exported));
            keep(number);
            return new Passed(number, exported.isFunction() ? null : exported.names());
        }

        @Override
        public Object incoming(Passed passed) throws IpcException {
            if ((passed.number() & 1) != (next.get() & 1)) {
                return new RemoteFunction(passed, caller.within(Served.current()), PassedObjects.this);
            }
            Entry entry = entries.get(passed.number());
            if (entry == null) {
                throw new ProtocolException("call", "no such object was passed", Map.of("object", passed.number()));
            }
            return entry.object();
        }

        private synchronized void keep(long number) {
            if (numbers == null) {
                numbers = new ArrayList<>();
            }
            numbers.add(number);
        }

        /** Ends what was passed. */
        @Override
        public synchronized void close() {
            if (numbers != null) {
                numbers.forEach(entries::remove);
            }
        }
    }
}
