package io.antaboga.os;

/** Makes the few daemon threads that this library runs, which keep nothing of the thread that happened to need them. */
final class OwnThread {
    private static final long STACK = 256 * 1024;

    private OwnThread() {}

    static Thread make(String name, Runnable task) {
        Thread thread = Thread.ofPlatform()
                .name(name)
                .daemon()
                .stackSize(STACK)
                .inheritInheritableThreadLocals(false)
                .unstarted(task);
        thread.setContextClassLoader(null);
        return thread;
    }
}
