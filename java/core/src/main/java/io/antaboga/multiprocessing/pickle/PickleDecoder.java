package io.antaboga.multiprocessing.pickle;

import io.antaboga.value.ClassReference;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/**
 * Reads pickles of protocols 0 to 5 into the types of {@code docs/types.md}.
 *
 * <p>Only classes on the allow-list become values; nothing of a pickle is ever loaded or run. Immutable once made, and free
 * for any number of threads.
 */
public final class PickleDecoder {
    private final PickleLimits limits;
    private final boolean opaque;
    private final Set<String> enums;
    private final Set<String> exceptions;

    private PickleDecoder(Builder builder) {
        this.limits = builder.limits;
        this.opaque = builder.opaque;
        this.enums = Set.copyOf(builder.enums);
        this.exceptions = Set.copyOf(builder.exceptions);
    }

    /** A decoder with the default limits that refuses unknown classes. */
    public static PickleDecoder standard() {
        return builder().build();
    }

    /** Starts a decoder with other limits or a longer allow-list. */
    public static Builder builder() {
        return new Builder();
    }

    /** The value of one pickle, which must fill {@code pickle} to its end. */
    public Object decode(byte[] pickle) throws PickleException {
        return decode(pickle, 0, pickle.length);
    }

    /** The value of one pickle, which must fill the given part of {@code pickle} to its end. */
    public Object decode(byte[] pickle, int offset, int length) throws PickleException {
        return decode(pickle, offset, length, false);
    }

    /** The value of one pickle, which is taken over: long bytes in the value may share it, so nobody may change it any more. */
    public Object decodeOwned(byte[] pickle) throws PickleException {
        return decode(pickle, 0, pickle.length, true);
    }

    private Object decode(byte[] pickle, int offset, int length, boolean owned) throws PickleException {
        Objects.checkFromIndexSize(offset, length, pickle.length);
        if (length > limits.bytes()) {
            throw PickleException.limit("unpickle", "pickle is too long", "length", length, "limit", limits.bytes());
        }
        Input in = new Input(pickle, offset, length, owned);
        Effort effort = new Effort(length);
        Maker maker = new Maker(opaque, enums, exceptions, effort);
        Object value = new Machine(in, limits, maker, effort).run();
        if (in.remaining() != 0) {
            throw PickleException.malformed("bytes after the end of the pickle", "count", in.remaining());
        }
        return value;
    }

    /** Collects what a decoder may do; not for several threads at once. */
    public static final class Builder {
        private PickleLimits limits = PickleLimits.DEFAULT;
        private boolean opaque;
        private final Set<String> enums = new HashSet<>();
        private final Set<String> exceptions = new HashSet<>();

        private Builder() {}

        /** Sets what a pickle may cost. */
        public Builder limits(PickleLimits newLimits) {
            limits = Objects.requireNonNull(newLimits, "limits");
            return this;
        }

        /** Keeps objects of unknown classes as {@link io.antaboga.value.Opaque}, to be sent on unchanged. */
        public Builder keepUnknown() {
            opaque = true;
            return this;
        }

        /** Allows the members of an enum class as {@link io.antaboga.value.EnumMember}. */
        public Builder allowEnum(ClassReference type) {
            enums.add(type.qualified());
            return this;
        }

        /** Allows an exception class as {@link io.antaboga.value.ExceptionValue}. */
        public Builder allowException(ClassReference type) {
            exceptions.add(type.qualified());
            return this;
        }

        /** The decoder. */
        public PickleDecoder build() {
            return new PickleDecoder(this);
        }
    }
}
