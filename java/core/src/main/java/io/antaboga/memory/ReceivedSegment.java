package io.antaboga.memory;

import static io.antaboga.os.Constants.MAP_SHARED;

import io.antaboga.IpcException;
import io.antaboga.os.Stat;
import io.antaboga.process.Descriptor;

/**
 * Shared memory that came as a descriptor, from {@link PosixShm#descriptor()}, Python's {@code PosixShm.descriptor()},
 * {@code memfd_create(2)} or {@code shm_open(3)}; see {@code spec/memory/posixshm.md}.
 *
 * <p>It has no name here. Nothing keeps its sender from shortening it, which kills whoever touches what is gone: map what
 * comes from those who are trusted, or have it come as a {@link Memfd}.
 */
public final class ReceivedSegment extends UnnamedSegment {
    private final boolean readOnly;

    private ReceivedSegment(MappedFile file, boolean readOnly) {
        super(file);
        this.readOnly = readOnly;
    }

    /** Maps what came, for reading and writing; see {@link #attach(Descriptor, boolean)}. */
    public static ReceivedSegment attach(Descriptor descriptor) throws IpcException {
        return attach(descriptor, false);
    }

    /**
     * Maps what came, in its whole size.
     *
     * @param descriptor is taken over, also when this fails
     * @throws IpcException with {@code WRONG_KIND} if it is no file of shared memory or an empty one, {@code EACCES} if it does
     *     not allow writing and that is wanted, or does not allow reading
     */
    public static ReceivedSegment attach(Descriptor descriptor, boolean readOnly) throws IpcException {
        boolean done = false;
        try {
            Stat stat = MappedFile.checked(descriptor, readOnly);
            MappedFile file = new MappedFile(descriptor, stat, readOnly, MAP_SHARED);
            done = true;
            return new ReceivedSegment(file, readOnly);
        } finally {
            if (!done) {
                descriptor.close();
            }
        }
    }

    /** A descriptor of the file, the caller's own, to be passed on. */
    public Descriptor descriptor() throws IpcException {
        return file.duplicate();
    }

    @Override
    public boolean readOnly() {
        return readOnly;
    }

    @Override
    public Owner owner() {
        return new Owner(file.stat().uid(), file.stat().permissions());
    }
}
