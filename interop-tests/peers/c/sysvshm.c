/* System V shared memory. */
#include "peer.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>

/* Of what is made now; shmget takes it beside the flags. */
static size_t wanted;

static int get(key_t key, int flags) {
    return shmget(key, flags & IPC_CREAT ? wanted : 0, flags);
}

static int sysvshm_open(struct endpoint *endpoint, const struct request *request) {
    const char *mode = text(request, "mode", "write");
    struct shmid_ds status;
    endpoint->read_only = !strcmp(mode, "read");
    wanted = (size_t) number(request, "size", 0);
    if (sysv_open(endpoint, request, !strcmp(mode, "create"), get) < 0)
        return -1;
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

static int sysvshm_figures(struct endpoint *endpoint) {
    struct shmid_ds status;
    if (shmctl(endpoint->id, IPC_STAT, &status) < 0)
        return fail_removed("shmctl");
    answer("attached", "%lu", (unsigned long) status.shm_nattch);
    return 0;
}

static int sysvshm_unlink(struct endpoint *endpoint) {
    if (sysv_there(endpoint, get) < 0)
        return -1;
    return shmctl(endpoint->id, IPC_RMID, NULL) < 0 ? fail_errno("shmctl") : 0;
}

static int sysvshm_remove(const char *key) {
    int id = shmget((key_t) strtoll(key, NULL, 10), 0, 0);
    return id < 0 || shmctl(id, IPC_RMID, NULL) < 0 ? fail_errno("shmctl") : 0;
}

static void sysvshm_close(struct endpoint *endpoint) {
    shmdt(endpoint->memory);
    endpoint->memory = NULL;
    if (endpoint->created)
        sysvshm_unlink(endpoint);
}

const struct room sysvshm_room = {
    .name = "sysvshm",
    .open = sysvshm_open,
    .figures = sysvshm_figures,
    .unlink = sysvshm_unlink,
    .remove = sysvshm_remove,
    .close = sysvshm_close,
};
