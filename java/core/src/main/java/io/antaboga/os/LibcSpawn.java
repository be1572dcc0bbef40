package io.antaboga.os;

/**
 * {@code posix_spawn(3)}, apart from {@link Libc} because {@code addclosefrom_np} needs glibc 2.34: without it only
 * starting children fails. These functions return the errno themselves.
 */
final class LibcSpawn {
    static {
        NativeLoading.bind(LibcSpawn.class);
    }

    private LibcSpawn() {}

    static native int posix_spawn(long pid, long path, long actions, long attributes, long argv, long envp);

    static native int posix_spawn_file_actions_init(long actions);

    static native int posix_spawn_file_actions_destroy(long actions);

    static native int posix_spawn_file_actions_adddup2(long actions, int fd, int target);

    static native int posix_spawn_file_actions_addclose(long actions, int fd);

    static native int posix_spawn_file_actions_addopen(long actions, int fd, long path, int flags, int mode);

    static native int posix_spawn_file_actions_addclosefrom_np(long actions, int from);

    static native int posix_spawn_file_actions_addchdir_np(long actions, long path);

    static native int posix_spawnattr_init(long attributes);

    static native int posix_spawnattr_destroy(long attributes);

    static native int posix_spawnattr_setflags(long attributes, short flags);

    static native int posix_spawnattr_setsigdefault(long attributes, long set);

    static native int posix_spawnattr_setsigmask(long attributes, long set);
}
