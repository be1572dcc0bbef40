package io.antaboga.multiprocessing.pickle;

import io.antaboga.value.Tuple;

/** Makes the value of one allowed Python callable; the arguments come from the pickle and are not to be trusted. */
@FunctionalInterface
interface Constructor {
    /** The value, or a {@link Pending}. */
    Object construct(Tuple arguments) throws PickleException;

    /** The refusal for arguments that the callable would not get from Python itself. */
    static PickleException unexpected(String type, Object arguments) {
        return PickleException.refused(
                "unpickle",
                "unexpected contents",
                "type",
                type,
                "kind",
                arguments instanceof Tuple tuple
                        ? tuple.size() + " arguments"
                        : String.valueOf(
                                arguments == null ? null : arguments.getClass().getSimpleName()));
    }
}
