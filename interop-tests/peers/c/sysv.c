/* What System V objects have in common: found by a key or an id, and gone at once when they are removed. */
#include "peer.h"

#include <errno.h>
#include <string.h>
#include <sys/ipc.h>

#define MODE 0600

int sysv_open(struct endpoint *endpoint, const struct request *request, int creates, int (*get)(key_t, int)) {
    const char *file = text(request, "file", NULL);
    endpoint->key = file ? ftok(file, (int) number(request, "project", 0)) : (key_t) number(request, "key", 0);
    if (file && endpoint->key == (key_t) -1)
        return fail_errno("ftok");
    if (text(request, "id", NULL)) {
        endpoint->id = (int) number(request, "id", 0);
        return 0;
    }
    /* With the mode, so that whoever may not use the object does not find it either. */
    endpoint->id = get(endpoint->key, creates ? IPC_CREAT | IPC_EXCL | MODE : MODE);
    if (endpoint->id < 0)
        return fail_errno("get");
    endpoint->created = creates && strcmp(text(request, "lifetime", "process"), "persistent") != 0;
    answer("id", "%d", endpoint->id);
    return 0;
}

int sysv_there(const struct endpoint *endpoint, int (*get)(key_t, int)) {
    if (endpoint->key == IPC_PRIVATE || get(endpoint->key, 0) == endpoint->id)
        return 0;
    return fail("ENOENT", "the key stands for another object, or none");
}

int fail_removed(const char *operation) {
    /* Its place may be empty by now, which the kernel calls an invalid argument. */
    if (errno == EINVAL)
        errno = EIDRM;
    return fail_errno(operation);
}
