package io.antaboga.process;

import io.antaboga.IpcException;

/** What a child can be given under a name, because a descriptor is all that it takes; see {@link ChildBuilder#segment}. */
public interface Inheritable {
    /** A descriptor of it, the caller's own, to be given to another process. */
    Descriptor descriptor() throws IpcException;
}
