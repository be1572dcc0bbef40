/* POSIX shared memory. */
#include "peer.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Maps what the descriptor in `in` stands for, and keeps it, to be handed over. */
static int map(struct endpoint *endpoint) {
    struct stat status;
    if (fstat(endpoint->in, &status) < 0)
        return fail_errno("fstat");
    if (!S_ISREG(status.st_mode) || status.st_size == 0)
        return fail("WRONG_KIND", "mmap: no segment, or an empty one, name=%s", endpoint->address);
    endpoint->size = (size_t) status.st_size;
    endpoint->memory = mmap(NULL, endpoint->size, endpoint->read_only ? PROT_READ : PROT_READ | PROT_WRITE, MAP_SHARED,
                            endpoint->in, 0);
    return endpoint->memory == MAP_FAILED ? fail_errno("mmap") : 0;
}

static int map_or_close(struct endpoint *endpoint) {
    if (map(endpoint) == 0)
        return 0;
    close(endpoint->in);
    return -1;
}

static int posixshm_open(struct endpoint *endpoint, const struct request *request) {
    const char *mode = text(request, "mode", "write");
    int failed, creates = !strcmp(mode, "create");
    if (!strcmp(mode, "received")) {
        endpoint->read_only = !strcmp(text(request, "access", "write"), "read");
        endpoint->in = (int) number(request, "number", -1);
        return map_or_close(endpoint);
    }
    if (take_name(endpoint, request, 255) < 0)
        return -1;
    endpoint->read_only = !strcmp(mode, "read");
    endpoint->created = creates && strcmp(text(request, "lifetime", "process"), "persistent") != 0;
    endpoint->in = shm_open(endpoint->address,
                            creates ? O_RDWR | O_CREAT | O_EXCL : endpoint->read_only ? O_RDONLY : O_RDWR, 0600);
    if (endpoint->in < 0)
        return fail_errno("shm_open");
    if (creates) {
        /* Reserves the space, so that a full file system says so here and not by a signal later. */
        errno = posix_fallocate(endpoint->in, 0, (off_t) number(request, "size", 0));
        if (errno) {
            failed = fail_errno("posix_fallocate");
            shm_unlink(endpoint->address);
            close(endpoint->in);
            return failed;
        }
    }
    return map_or_close(endpoint);
}

static int posixshm_remove(const char *name) {
    return shm_unlink(name) < 0 ? fail_errno("shm_unlink") : 0;
}

static int posixshm_unlink(struct endpoint *endpoint) {
    return posixshm_remove(endpoint->address);
}

static void posixshm_close(struct endpoint *endpoint) {
    munmap(endpoint->memory, endpoint->size);
    endpoint->memory = NULL;
    close(endpoint->in);
    endpoint->in = -1;
    if (endpoint->created)
        shm_unlink(endpoint->address);
}

const struct room posixshm_room = {
    .name = "posixshm",
    .open = posixshm_open,
    .unlink = posixshm_unlink,
    .remove = posixshm_remove,
    .close = posixshm_close,
};
