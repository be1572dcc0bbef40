package io.antaboga.transport;

import io.antaboga.IpcException;

/** What holds for every stream holds where descriptors are taken, and the socket is read in another way. */
class UnixTakingDescriptorsTest extends UnixChannelTest {
    @Override
    Ends connect(StreamOptions options) throws IpcException {
        return super.connect(options.withMaxDescriptors(2));
    }

    @Override
    Bare connectBare(StreamOptions options) throws IpcException {
        return super.connectBare(options.withMaxDescriptors(2));
    }
}
