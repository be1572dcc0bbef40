package io.antaboga.cli.endpoint;

import io.antaboga.IpcException;
import io.antaboga.cli.UsageException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What a URL on the command line names. */
public sealed interface Endpoint permits ChannelEndpoint, SegmentEndpoint, SemaphoreEndpoint {
    /** The mechanism's room, for instance {@code posixshm}. */
    String mechanism();

    /** The name within the mechanism, as the registry has it. */
    String name() throws IpcException;

    /** Removes the name. */
    default void unlink() throws IpcException {
        throw new UsageException("nothing to unlink: " + mechanism() + " has no name");
    }

    /**
     * Reads a URL of {@code kind}.
     *
     * @throws UsageException if the URL is malformed, its scheme is unknown or it is of another kind
     */
    static <T extends Endpoint> T parse(String url, Class<T> kind) {
        int colon = url.indexOf(':');
        if (colon <= 0) {
            throw new UsageException("not a URL: '" + url + "' (" + Scheme.list(kind) + ")");
        }
        Scheme scheme = Scheme.named(url.substring(0, colon));
        if (scheme == null || !kind.isAssignableFrom(scheme.kind())) {
            throw new UsageException("'" + url + "' is none of " + Scheme.list(kind));
        }
        return kind.cast(scheme.parse(url.substring(colon + 1)));
    }

    /** Reads a parameter of the command line as an endpoint of one kind. */
    abstract class Converter<T extends Endpoint> implements ITypeConverter<T> {
        private final Class<T> kind;

        Converter(Class<T> kind) {
            this.kind = kind;
        }

        @Override
        public final T convert(String url) {
            try {
                return parse(url, kind);
            } catch (UsageException misuse) {
                throw new TypeConversionException(misuse.getMessage());
            }
        }
    }

    /** Reads any URL. */
    final class Any extends Converter<Endpoint> {
        /** Accepts every kind. */
        public Any() {
            super(Endpoint.class);
        }
    }

    /** Reads the URL of a channel. */
    final class OfChannel extends Converter<ChannelEndpoint> {
        /** Accepts channels only. */
        public OfChannel() {
            super(ChannelEndpoint.class);
        }
    }

    /** Reads the URL of a segment. */
    final class OfSegment extends Converter<SegmentEndpoint> {
        /** Accepts segments only. */
        public OfSegment() {
            super(SegmentEndpoint.class);
        }
    }

    /** Reads the URL of a semaphore. */
    final class OfSemaphore extends Converter<SemaphoreEndpoint> {
        /** Accepts semaphores only. */
        public OfSemaphore() {
            super(SemaphoreEndpoint.class);
        }
    }
}
