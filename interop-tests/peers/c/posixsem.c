/* Named POSIX semaphores, as glibc keeps them. */
#define _GNU_SOURCE
#include "peer.h"

#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <string.h>
#include <time.h>

static int posixsem_open(struct endpoint *endpoint, const struct request *request) {
    sem_t *semaphore;
    int creates = !strcmp(text(request, "mode", "open"), "create");
    if (take_name(endpoint, request, 251) < 0)
        return -1;
    if (creates)
        semaphore = sem_open(endpoint->address, O_CREAT | O_EXCL, 0600, (unsigned) number(request, "value", 0));
    else
        semaphore = sem_open(endpoint->address, 0);
    if (semaphore == SEM_FAILED)
        return fail_errno("sem_open");
    endpoint->object = semaphore;
    endpoint->created = creates && strcmp(text(request, "lifetime", "process"), "persistent") != 0;
    return 0;
}

static int posixsem_acquire(struct endpoint *endpoint, const struct deadline *deadline) {
    struct timespec until = deadline_absolute(deadline);
    int result;
    do
        result = deadline->finite ? sem_clockwait(endpoint->object, CLOCK_MONOTONIC, &until)
                                  : sem_wait(endpoint->object);
    while (result < 0 && errno == EINTR);
    if (result < 0 && errno == ETIMEDOUT)
        return fail("DEADLINE", "sem_clockwait: the deadline passed");
    return result < 0 ? fail_errno("sem_clockwait") : 0;
}

static int posixsem_release(struct endpoint *endpoint) {
    return sem_post(endpoint->object) < 0 ? fail_errno("sem_post") : 0;
}

static int posixsem_value(struct endpoint *endpoint, int *value) {
    return sem_getvalue(endpoint->object, value) < 0 ? fail_errno("sem_getvalue") : 0;
}

static int posixsem_remove(const char *name) {
    return sem_unlink(name) < 0 ? fail_errno("sem_unlink") : 0;
}

static int posixsem_unlink(struct endpoint *endpoint) {
    return posixsem_remove(endpoint->address);
}

static void posixsem_close(struct endpoint *endpoint) {
    sem_close(endpoint->object);
    if (endpoint->created)
        sem_unlink(endpoint->address);
}

const struct room posixsem_room = {
    .name = "posixsem",
    .open = posixsem_open,
    .acquire = posixsem_acquire,
    .release = posixsem_release,
    .value = posixsem_value,
    .unlink = posixsem_unlink,
    .remove = posixsem_remove,
    .close = posixsem_close,
};
