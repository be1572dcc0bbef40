/* Sealed memory without a name. */
#define _GNU_SOURCE
#include "peer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x0010
#endif

#define SIZE_SEALS (F_SEAL_SHRINK | F_SEAL_GROW)

static int map(struct endpoint *endpoint, int private) {
    endpoint->memory = mmap(NULL, endpoint->size, endpoint->read_only ? PROT_READ : PROT_READ | PROT_WRITE,
                            private ? MAP_PRIVATE : MAP_SHARED, endpoint->in, 0);
    return endpoint->memory == MAP_FAILED ? fail_errno("mmap") : 0;
}

static int seal(struct endpoint *endpoint, int seals) {
    return fcntl(endpoint->in, F_ADD_SEALS, seals) < 0 ? fail_errno("fcntl") : 0;
}

static int seals_for(const char *writers) {
    if (!strcmp(writers, "creator"))
        return SIZE_SEALS | F_SEAL_FUTURE_WRITE | F_SEAL_SEAL;
    return !strcmp(writers, "nobody") ? SIZE_SEALS : SIZE_SEALS | F_SEAL_SEAL;
}

static int create(struct endpoint *endpoint, const struct request *request) {
    endpoint->size = (size_t) number(request, "size", 0);
    endpoint->in = memfd_create("interop", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (endpoint->in < 0)
        return fail_errno("memfd_create");
    errno = posix_fallocate(endpoint->in, 0, (off_t) endpoint->size);
    if (errno)
        return fail_errno("posix_fallocate");
    if (map(endpoint, 0) < 0)
        return -1;
    return seal(endpoint, (int) number(request, "seals", seals_for(text(request, "writers", "everybody"))));
}

/* What the parent gave under a name, and the size that it says it has. */
static int told(const char *called, int *fd, long long *size) {
    const char *entry = getenv("ANTABOGA_SEGMENTS");
    size_t length = strlen(called);
    unsigned long long device, inode;
    struct stat status;
    while (entry && *entry && (strncmp(entry, called, length) || entry[length] != '=')) {
        entry = strchr(entry, ';');
        entry = entry ? entry + 1 : NULL;
    }
    if (!entry || !*entry)
        return fail("ENOENT", "no such name, name=%s", called);
    if (sscanf(entry + length, "=%d:%llu:%llu:%lld", fd, &device, &inode, size) != 4)
        return fail("PROTOCOL", "no list of segments, entry=%s", entry);
    if (fstat(*fd, &status) < 0)
        return fail_errno("fstat");
    if (status.st_dev != device || status.st_ino != inode) {
        fail("PROTOCOL", "another file than was told, fd=%d", *fd);
        *fd = -1;
        return -1;
    }
    return 0;
}

static int attach(struct endpoint *endpoint, const struct request *request) {
    struct stat status;
    int seals;
    long long expected = -1;
    if (strcmp(text(request, "mode", ""), "inherited") == 0) {
        if (told(text(request, "called", ""), &endpoint->in, &expected) < 0)
            return -1;
    } else {
        endpoint->in = (int) number(request, "number", -1);
        expected = number(request, "expected", -1);
    }
    endpoint->read_only = !strcmp(text(request, "access", "write"), "read");
    /* Before the size: what is sealed after that may have become shorter in between. */
    seals = fcntl(endpoint->in, F_GET_SEALS);
    if (fstat(endpoint->in, &status) < 0)
        return fail_errno("fstat");
    if (seals < 0 || !S_ISREG(status.st_mode) || status.st_size == 0)
        return fail("WRONG_KIND", "no memory, fd=%d", endpoint->in);
    if ((SIZE_SEALS | F_SEAL_SEAL) & ~seals)
        return fail("UNSEALED", "its size could change, fd=%d, seals=%d", endpoint->in, seals);
    if (expected != -1 && expected != status.st_size)
        return fail("PROTOCOL", "another size than was told, fd=%d, size=%lld", endpoint->in, (long long) status.st_size);
    endpoint->size = (size_t) status.st_size;
    return map(endpoint, endpoint->read_only && seals & F_SEAL_WRITE);
}

static int memfd_open(struct endpoint *endpoint, const struct request *request) {
    int made = !strcmp(text(request, "mode", "create"), "create");
    if ((made ? create(endpoint, request) : attach(endpoint, request)) == 0)
        return 0;
    if (endpoint->in >= 0)
        close(endpoint->in);
    return -1;
}

static int memfd_freeze(struct endpoint *endpoint) {
    munmap(endpoint->memory, endpoint->size);
    if (seal(endpoint, F_SEAL_WRITE | F_SEAL_SEAL) < 0)
        return -1;
    endpoint->read_only = 1;
    return map(endpoint, 1);
}

static void memfd_close(struct endpoint *endpoint) {
    munmap(endpoint->memory, endpoint->size);
    endpoint->memory = NULL;
    close(endpoint->in);
    endpoint->in = -1;
}

const struct room memfd_room = {
    .name = "memfd",
    .open = memfd_open,
    .freeze = memfd_freeze,
    .close = memfd_close,
};
