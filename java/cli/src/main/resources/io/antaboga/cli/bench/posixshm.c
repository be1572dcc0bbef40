/* POSIX shared memory, one slot for each direction, handed over by two POSIX semaphores. */
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "peer.h"

/* A slot is the message's length in 8 bytes and the message. */
enum { LENGTH = 8 };
static char *request, *answer, *outgoing, *incoming;
static sem_t *request_there, *answer_there, *give, *take;

static sem_t *semaphore(char which) {
    char name[64];
    snprintf(name, sizeof name, "/antaboga-bench-c-%d%c", (int) getpid(), which);
    sem_t *made = sem_open(name, O_CREAT | O_EXCL, 0600, 0);
    if (made == SEM_FAILED) die("sem_open");
    if (sem_unlink(name)) die("sem_unlink");
    return made;
}

static void prepare(size_t capacity) {
    char name[64];
    size_t slot = (LENGTH + capacity + 63) / 64 * 64;
    snprintf(name, sizeof name, "/antaboga-bench-c-%d", (int) getpid());
    int descriptor = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
    if (descriptor < 0) die("shm_open");
    if (shm_unlink(name)) die("shm_unlink");
    if ((errno = posix_fallocate(descriptor, 0, (off_t) (2 * slot)))) die("posix_fallocate");
    request = mmap(NULL, 2 * slot, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    if (request == MAP_FAILED) die("mmap");
    close(descriptor);
    answer = request + slot;
    request_there = semaphore('q');
    answer_there = semaphore('a');
}

static void attach(int is_caller) {
    outgoing = is_caller ? request : answer;
    incoming = is_caller ? answer : request;
    give = is_caller ? request_there : answer_there;
    take = is_caller ? answer_there : request_there;
}

static void wait_for(sem_t *semaphore) {
    while (sem_wait(semaphore)) if (errno != EINTR) die("sem_wait");
}

static void send(const char *message, size_t length) {
    uint64_t header = length;
    memcpy(outgoing, &header, LENGTH);
    memcpy(outgoing + LENGTH, message, length);
    if (sem_post(give)) die("sem_post");
}

static size_t receive(char *message) {
    uint64_t header;
    wait_for(take);
    memcpy(&header, incoming, LENGTH);
    memcpy(message, incoming + LENGTH, header);
    return header;
}

static void settle(int is_caller) {
    if (is_caller) wait_for(take);
    else if (sem_post(give)) die("sem_post");
}

const struct mechanism posixshm_mechanism = {"posixshm", prepare, attach, send, receive, settle};
