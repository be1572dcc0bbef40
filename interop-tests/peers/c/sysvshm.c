/* System V shared memory. */
#include "peer.h"

#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>

static int sysvshm_open(struct endpoint *endpoint, const struct request *request) {
    const char *mode = text(request, "mode", "write");
    struct shmid_ds status;
    endpoint->created = !strcmp(mode, "create");
    endpoint->read_only = !strcmp(mode, "read");
    endpoint->id = shmget((key_t) number(request, "key", 0), endpoint->created ? (size_t) number(request, "size", 0) : 0,
                          endpoint->created ? IPC_CREAT | IPC_EXCL | 0600 : 0);
    if (endpoint->id < 0)
        return fail_errno("shmget");
    if (shmctl(endpoint->id, IPC_STAT, &status) < 0)
        return fail_errno("shmctl");
    endpoint->size = status.shm_segsz;
    endpoint->memory = shmat(endpoint->id, NULL, endpoint->read_only ? SHM_RDONLY : 0);
    if (endpoint->memory == (void *) -1) {
        endpoint->memory = NULL;
        return fail_errno("shmat");
    }
    return 0;
}

static int sysvshm_unlink(struct endpoint *endpoint) {
    return shmctl(endpoint->id, IPC_RMID, NULL) < 0 ? fail_errno("shmctl") : 0;
}

static void sysvshm_close(struct endpoint *endpoint) {
    shmdt(endpoint->memory);
    endpoint->memory = NULL;
}

const struct room sysvshm_room = {
    .name = "sysvshm",
    .open = sysvshm_open,
    .unlink = sysvshm_unlink,
    .close = sysvshm_close,
};
