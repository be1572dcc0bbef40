/* The segment of a ring: spec/layout/segment.md and the words before the data. */
#define _GNU_SOURCE
#include "peer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC 0x41474F4241544E41
#define LEAST 4096
#define MOST (UINT64_C(1) << 30)
#define CONTROL 192
#define OPENED 17

struct header {
    uint64_t magic;
    uint32_t header_version, header_size;
    uint64_t size, data_offset, record_size, record_count;
    unsigned char fingerprint[16];
    uint64_t creator_pid, creator_start_time;
    unsigned char creator_boot_id[16];
    uint32_t kind, layout_version;
    uint64_t form_size, reserved;
    _Atomic uint64_t ready;
};

_Static_assert(sizeof(struct header) == 128, "the header is 128 octets");

static void view(struct ring *ring, uint64_t data_offset, uint64_t capacity) {
    ring->words = (_Atomic uint64_t *) (void *) (ring->memory + data_offset - CONTROL);
    ring->data = ring->memory + data_offset;
    ring->capacity = capacity;
    ring->limit = capacity / 4 - 16;
}

static int map(struct ring *ring) {
    ring->memory = mmap(NULL, ring->size, PROT_READ | PROT_WRITE, MAP_SHARED, ring->descriptor, 0);
    return ring->memory == MAP_FAILED ? fail_errno("mmap") : 0;
}

/* Field 22 of /proc/self/stat; the second may have any character in it. */
static uint64_t start_time(void) {
    char line[1024], *at;
    FILE *file = fopen("/proc/self/stat", "r");
    unsigned long long time = 0;
    size_t length = file ? fread(line, 1, sizeof line - 1, file) : 0;
    int field;
    if (file)
        fclose(file);
    line[length] = 0;
    at = strrchr(line, ')');
    for (field = 2; at && field < 22; field++)
        at = strchr(at + 1, ' ');
    if (at)
        sscanf(at, "%llu", &time);
    return time;
}

static void boot_id(unsigned char id[16]) {
    FILE *file = fopen("/proc/sys/kernel/random/boot_id", "r");
    int i;
    for (i = 0; file && i < 16; i++) {
        unsigned octet = 0;
        if (fscanf(file, "%2x", &octet) != 1)
            break;
        id[i] = (unsigned char) octet;
        if (i == 3 || i == 5 || i == 7 || i == 9)
            fgetc(file);
    }
    if (file)
        fclose(file);
}

static int write_header(struct ring *ring, uint64_t capacity) {
    struct header *header = (struct header *) (void *) ring->memory;
    header->header_version = 1;
    header->header_size = sizeof *header;
    header->size = ring->size;
    header->data_offset = sizeof *header + CONTROL;
    header->record_size = 1;
    header->record_count = capacity;
    header->creator_pid = (uint64_t) getpid();
    header->creator_start_time = start_time();
    boot_id(header->creator_boot_id);
    header->kind = 4;
    header->magic = MAGIC;
    view(ring, header->data_offset, capacity);
    return 0;
}

int ring_create(struct ring *ring, uint64_t capacity, int persistent) {
    char source[64], target[300];
    uint64_t rounded = LEAST;
    if (capacity < 1 || capacity > MOST)
        return fail("MISUSE", "a ring's capacity is 1 to %llu", (unsigned long long) MOST);
    while (rounded < capacity)
        rounded *= 2;
    ring->size = sizeof(struct header) + CONTROL + rounded;
    ring->descriptor = open("/dev/shm", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (ring->descriptor < 0)
        return fail_errno("open");
    errno = posix_fallocate(ring->descriptor, 0, (off_t) ring->size);
    if (errno)
        return fail_errno("posix_fallocate");
    if (map(ring) < 0)
        return -1;
    snprintf(source, sizeof source, "/proc/self/fd/%d", ring->descriptor);
    snprintf(target, sizeof target, "/dev/shm%s", ring->name);
    if (linkat(AT_FDCWD, source, AT_FDCWD, target, AT_SYMLINK_FOLLOW) < 0)
        return fail_errno("linkat");
    ring->created = !persistent;
    return write_header(ring, rounded);
}

void ring_publish(struct ring *ring) {
    struct header *header = (struct header *) (void *) ring->memory;
    atomic_store_explicit(&header->ready, 1, memory_order_release);
}

static int wrong(const struct ring *ring, const char *code, const char *word) {
    return fail(code, "attach: malformed header, name=%s, word=%s", ring->name, word);
}

static int check(struct ring *ring, const struct header *header) {
    uint64_t capacity = header->record_count;
    if (header->magic != MAGIC)
        return wrong(ring, header->magic == __builtin_bswap64(MAGIC) ? "PROTOCOL" : "WRONG_KIND", "magic");
    if (header->header_version != 1 || header->header_size != sizeof *header || header->reserved)
        return wrong(ring, "PROTOCOL", "header_version, header_size or reserved");
    if (header->kind < 1 || header->kind > 5)
        return wrong(ring, "PROTOCOL", "kind");
    if (header->kind != 4)
        return wrong(ring, "WRONG_KIND", "kind");
    if (header->data_offset % 64 || header->data_offset < sizeof *header + CONTROL
        || header->data_offset > header->size || header->size > ring->size)
        return wrong(ring, "PROTOCOL", "data_offset or size");
    if (header->record_size != 1 || header->form_size)
        return wrong(ring, "PROTOCOL", "record_size or form_size");
    if (capacity < LEAST || capacity > MOST || capacity & (capacity - 1)
        || capacity > header->size - header->data_offset)
        return wrong(ring, "PROTOCOL", "record_count");
    view(ring, header->data_offset, capacity);
    return 0;
}

static int await_ready(struct ring *ring, const struct deadline *deadline) {
    struct header *shared = (struct header *) (void *) ring->memory, header;
    while (!atomic_load_explicit(&shared->ready, memory_order_acquire)) {
        if (shared->magic && shared->magic != MAGIC)
            break;
        if (deadline->finite && deadline_poll(deadline) == 0)
            return fail("NOT_READY", "attach: its creator has not finished it, name=%s", ring->name);
        poll(NULL, 0, 1);
    }
    memcpy(&header, shared, sizeof header);
    return check(ring, &header);
}

int ring_map(struct ring *ring, const struct deadline *deadline) {
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    struct stat status;
    ring->descriptor = shm_open(ring->name, O_RDWR, 0600);
    if (ring->descriptor < 0)
        return fail_errno("shm_open");
    if (fstat(ring->descriptor, &status) < 0)
        return fail_errno("fstat");
    if ((status.st_uid != geteuid() && status.st_uid != 0) || status.st_mode & 022)
        return fail("PEER_REFUSED", "attach: another user may write, name=%s", ring->name);
    ring->size = (size_t) status.st_size;
    if (!S_ISREG(status.st_mode) || ring->size < sizeof(struct header))
        return wrong(ring, "WRONG_KIND", "size");
    if (map(ring) < 0 || await_ready(ring, deadline) < 0)
        return -1;
    if (fcntl(ring->descriptor, F_OFD_SETLK, &whole) < 0) {
        if (errno == EAGAIN || errno == EACCES)
            errno = EBUSY;
        return fail_errno("fcntl");
    }
    return 0;
}

int ring_is_opened(struct ring *ring) {
    return atomic_load_explicit(&ring->words[OPENED], memory_order_acquire) != 0;
}

void ring_set_opened(struct ring *ring) {
    atomic_store_explicit(&ring->words[OPENED], 1, memory_order_release);
}

void ring_unmap(struct ring *ring) {
    if (ring->memory && ring->memory != MAP_FAILED)
        munmap(ring->memory, ring->size);
    ring->memory = NULL;
    if (ring->descriptor >= 0)
        close(ring->descriptor);
    ring->descriptor = -1;
    if (ring->created)
        shm_unlink(ring->name);
    ring->created = 0;
}
