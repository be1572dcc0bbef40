package io.antaboga.memory;

import io.antaboga.IpcException;

/** A JVM of its own that fills /dev/shm with segments, for {@link PosixShmFullTest}. */
final class FillingProgram {
    private FillingProgram() {}

    /** Takes a name; prints how many mebibytes went in and how the next failed. */
    public static void main(String[] arguments) throws Exception {
        for (int count = 0; ; count++) {
            try {
                // Written to the last byte: had the space not been reserved, this would be the end of the JVM.
                PosixShm.create(arguments[0] + count, 1 << 20).memory().fill((byte) 1);
            } catch (IpcException e) {
                System.out.println(count + " " + e.getMessage());
                return;
            }
        }
    }
}
