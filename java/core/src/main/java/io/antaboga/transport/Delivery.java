package io.antaboga.transport;

import io.antaboga.IpcException;
import io.antaboga.process.Descriptor;
import java.util.List;

/**
 * A message and the descriptors that came with it, which this object owns until they are taken.
 *
 * <p>A descriptor is taken by {@link Descriptor#release()}, or by giving it to a handle that takes it over. Closing the
 * delivery closes those that were not.
 *
 * @param body the bytes, not copied
 * @param descriptors in the order sent, close-on-exec; empty if none came
 */
public record Delivery(byte[] body, List<Descriptor> descriptors) implements AutoCloseable {
    /** Keeps a list that nobody can change. */
    public Delivery {
        descriptors = List.copyOf(descriptors);
    }

    /** Closes the descriptors that nobody has taken; all are closed, whatever one of them says. */
    @Override
    public void close() throws IpcException {
        closeAll(descriptors);
    }

    static void closeAll(List<Descriptor> descriptors) throws IpcException {
        IpcException first = null;
        for (Descriptor descriptor : descriptors) {
            try {
                descriptor.close();
            } catch (IpcException failure) {
                first = first == null ? failure : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
