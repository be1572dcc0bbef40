package io.antaboga.os;

import com.sun.jna.NativeLibrary;

/**
 * The functions of libc, bound by JNA direct mapping under their C names.
 *
 * <p>Pointers, {@code size_t}, {@code ssize_t} and {@code off_t} are {@code long}, which is right on the 64-bit Linux
 * systems this library supports. Variadic functions are declared with the arguments they are called with: the calling
 * conventions of x86-64 and aarch64 Linux pass integer arguments the same way for both kinds. Only {@code Sys…} classes
 * call these, and read errno in the same statement.
 */
final class Libc {
    /** For what is not a function; nobody else touches JNA before the folder it unpacks to is chosen. */
    static final NativeLibrary LIBRARY = NativeLoading.bind(Libc.class);

    private Libc() {}

    static native long read(int fd, long buffer, long length);

    static native long write(int fd, long buffer, long length);

    static native long readv(int fd, long iovec, int count);

    static native long writev(int fd, long iovec, int count);

    static native long preadv2(int fd, long iovec, int count, long offset, int flags);

    static native long pwritev2(int fd, long iovec, int count, long offset, int flags);

    static native long pread(int fd, long buffer, long length, long offset);

    static native long pwrite(int fd, long buffer, long length, long offset);

    static native int poll(long pollfds, long count, int milliseconds);

    static native int close(int fd);

    static native int openat(int directory, long path, int flags, int mode);

    static native int fcntl(int fd, int command, long argument);

    static native int ioctl(int fd, long request, long argument);

    static native int dup(int fd);

    static native int dup2(int fd, int target);

    static native int pipe2(long fds, int flags);

    static native int eventfd(int initial, int flags);

    static native int epoll_create1(int flags);

    static native int epoll_ctl(int epoll, int operation, int fd, long event);

    static native int epoll_wait(int epoll, long events, int count, int milliseconds);

    static native int statx(int directory, long path, int flags, int mask, long buffer);

    static native int posix_fallocate(int fd, long offset, long length);

    static native int ftruncate(int fd, long length);

    static native int fchmod(int fd, int mode);

    static native int chmod(long path, int mode);

    static native int flock(int fd, int operation);

    static native int linkat(int fromDirectory, long from, int toDirectory, long to, int flags);

    static native int unlinkat(int directory, long path, int flags);

    static native int renameat2(int fromDirectory, long from, int toDirectory, long to, int flags);

    static native int mkdir(long path, int mode);

    static native int mkfifo(long path, int mode);

    static native int getuid();

    static native int geteuid();

    static native int getegid();

    static native int socket(int domain, int type, int protocol);

    static native int socketpair(int domain, int type, int protocol, long fds);

    static native int bind(int fd, long address, int length);

    static native int listen(int fd, int backlog);

    static native int accept4(int fd, long address, long length, int flags);

    static native int connect(int fd, long address, int length);

    static native long send(int fd, long buffer, long length, int flags);

    static native long recv(int fd, long buffer, long length, int flags);

    static native long sendmsg(int fd, long message, int flags);

    static native long recvmsg(int fd, long message, int flags);

    static native int getsockopt(int fd, int level, int name, long value, long length);

    static native int setsockopt(int fd, int level, int name, long value, int length);

    static native int getsockname(int fd, long address, long length);

    static native int getpeername(int fd, long address, long length);

    static native int shutdown(int fd, int how);

    static native long mmap(long address, long length, int protection, int flags, int fd, long offset);

    static native int munmap(long address, long length);

    static native int memfd_create(long name, int flags);

    static native long malloc(long size);

    static native void free(long address);

    static native long sem_open(long name, int flags, int mode, int value);

    static native int sem_close(long semaphore);

    static native int sem_unlink(long name);

    static native int sem_init(long semaphore, int shared, int value);

    static native int sem_destroy(long semaphore);

    static native int sem_post(long semaphore);

    static native int sem_wait(long semaphore);

    static native int sem_trywait(long semaphore);

    static native int sem_clockwait(long semaphore, int clock, long timespec);

    static native int sem_getvalue(long semaphore, long value);

    static native int mq_open(long name, int flags, int mode, long attributes);

    static native int mq_close(int queue);

    static native int mq_unlink(long name);

    static native int mq_send(int queue, long buffer, long length, int priority);

    static native long mq_receive(int queue, long buffer, long length, long priority);

    static native int mq_timedsend(int queue, long buffer, long length, int priority, long timespec);

    static native long mq_timedreceive(int queue, long buffer, long length, long priority, long timespec);

    static native int mq_getattr(int queue, long attributes);

    static native int mq_setattr(int queue, long attributes, long old);

    static native int mq_notify(int queue, long event);

    static native int msgget(int key, int flags);

    static native int msgsnd(int id, long message, long length, int flags);

    static native long msgrcv(int id, long message, long length, long type, int flags);

    static native int msgctl(int id, int command, long buffer);

    static native int shmget(int key, long size, int flags);

    static native long shmat(int id, long address, int flags);

    static native int shmdt(long address);

    static native int shmctl(int id, int command, long buffer);

    static native int semget(int key, int count, int flags);

    static native int semop(int id, long operations, long count);

    static native int semtimedop(int id, long operations, long count, long timespec);

    static native int semctl(int id, int index, int command, long argument);

    static native int getpid();

    static native int kill(int pid, int signal);

    static native int waitpid(int pid, long status, int options);

    static native int waitid(int type, int id, long information, int options);

    static native long pthread_self();

    static native int pthread_kill(long thread, int signal);

    static native int pthread_sigmask(int how, long set, long old);

    static native int sigaction(int signal, long action, long old);

    static native int __libc_current_sigrtmin();

    static native int clock_gettime(int clock, long timespec);

    static native long syscall(long number, long first, long second, long third, long fourth);
}
