package io.antaboga.os;

import io.antaboga.IpcException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * What a child is to do with its descriptors before its program starts, in order, and the start itself.
 *
 * <p>The child gets default dispositions for all signals and an empty mask. For one thread; closing frees the memory.
 */
public final class SpawnPlan implements AutoCloseable {
    /** Room for {@code posix_spawn_file_actions_t} (80 bytes) and {@code posix_spawnattr_t} (336 bytes) of glibc. */
    private static final int ACTIONS_SIZE = 128;

    private static final int ATTRIBUTES_SIZE = 512;
    private static final int SIGNAL_SET_SIZE = 128;
    private static final short SETSIGDEF = 4;
    private static final short SETSIGMASK = 8;

    private final Arena arena = Arena.ofConfined();
    private final long actions = arena.allocate(ACTIONS_SIZE, 16).address();
    private final long attributes = arena.allocate(ATTRIBUTES_SIZE, 16).address();

    /** Makes an empty plan. */
    public SpawnPlan() throws IpcException {
        check("posix_spawn_file_actions_init", LibcSpawn.posix_spawn_file_actions_init(actions));
        check("posix_spawnattr_init", LibcSpawn.posix_spawnattr_init(attributes));
        long all = arena.allocate(SIGNAL_SET_SIZE, 8).fill((byte) 0xFF).address();
        long none = arena.allocate(SIGNAL_SET_SIZE, 8).address();
        check("posix_spawnattr_setsigdefault", LibcSpawn.posix_spawnattr_setsigdefault(attributes, all));
        check("posix_spawnattr_setsigmask", LibcSpawn.posix_spawnattr_setsigmask(attributes, none));
        short flags = SETSIGDEF | SETSIGMASK;
        check("posix_spawnattr_setflags", LibcSpawn.posix_spawnattr_setflags(attributes, flags));
    }

    private static void check(String operation, int errno) throws IpcException {
        if (errno != 0) {
            throw Errno.failure(operation, errno);
        }
    }

    /** Makes {@code target} what {@code fd} is, not close-on-exec even when the two are equal. */
    public void dup2(int fd, int target) throws IpcException {
        check("posix_spawn", LibcSpawn.posix_spawn_file_actions_adddup2(actions, fd, target));
    }

    /** Closes {@code fd} if it is open. */
    public void close(int fd) throws IpcException {
        check("posix_spawn", LibcSpawn.posix_spawn_file_actions_addclose(actions, fd));
    }

    /** Closes all descriptors from {@code fd} on. */
    public void closeFrom(int fd) throws IpcException {
        check("posix_spawn", LibcSpawn.posix_spawn_file_actions_addclosefrom_np(actions, fd));
    }

    /** Opens {@code path} at {@code fd}. */
    public void open(int fd, String path, int flags) throws IpcException {
        long name = Sys.string(arena, path);
        check("posix_spawn", LibcSpawn.posix_spawn_file_actions_addopen(actions, fd, name, flags, 0));
    }

    /** Changes the child's directory. */
    public void chdir(String path) throws IpcException {
        long name = Sys.string(arena, path);
        check("posix_spawn", LibcSpawn.posix_spawn_file_actions_addchdir_np(actions, name));
    }

    /**
     * Starts the program.
     *
     * @param environment {@code NAME=value} in the bytes to pass on
     * @return the pid, or the negated errno
     */
    public int start(String program, List<String> arguments, List<byte[]> environment) {
        MemorySegment argv = arena.allocate(ValueLayout.JAVA_LONG, arguments.size() + 1);
        for (int i = 0; i < arguments.size(); i++) {
            argv.setAtIndex(ValueLayout.JAVA_LONG, i, Sys.string(arena, arguments.get(i)));
        }
        MemorySegment envp = arena.allocate(ValueLayout.JAVA_LONG, environment.size() + 1);
        for (int i = 0; i < environment.size(); i++) {
            byte[] entry = environment.get(i);
            MemorySegment text = arena.allocate(entry.length + 1L);
            MemorySegment.copy(entry, 0, text, ValueLayout.JAVA_BYTE, 0, entry.length);
            envp.setAtIndex(ValueLayout.JAVA_LONG, i, text.address());
        }
        MemorySegment pid = arena.allocate(ValueLayout.JAVA_INT);
        int errno = LibcSpawn.posix_spawn(
                pid.address(), Sys.string(arena, program), actions, attributes, argv.address(), envp.address());
        return errno != 0 ? -errno : pid.get(ValueLayout.JAVA_INT, 0);
    }

    @Override
    public void close() {
        LibcSpawn.posix_spawn_file_actions_destroy(actions);
        LibcSpawn.posix_spawnattr_destroy(attributes);
        arena.close();
    }
}
