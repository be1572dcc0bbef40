/* System V shared memory, one slot for each direction, handed over by a set of two System V semaphores. */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>
#include "peer.h"

/* A slot is the message's length in 8 bytes and the message. */
enum { LENGTH = 8, REQUEST_THERE = 0, ANSWER_THERE = 1 };
static char *request, *answer, *outgoing, *incoming;
static int set;
static unsigned short give, take;

/* A set outlives all processes: who made it removes it, when a signal ends this one, too. */
static void remove_set(void) { semctl(set, 0, IPC_RMID); }

static void end(int number) {
    remove_set();
    _exit(128 + number);
}

static void prepare(size_t capacity) {
    size_t slot = (LENGTH + capacity + 63) / 64 * 64;
    int segment = shmget(IPC_PRIVATE, 2 * slot, 0600);
    if (segment < 0) die("shmget");
    request = shmat(segment, NULL, 0);
    /* It goes with the last process that has it. */
    if (shmctl(segment, IPC_RMID, NULL)) die("shmctl");
    if (request == (void *) -1) die("shmat");
    answer = request + slot;
    set = semget(IPC_PRIVATE, 2, 0600);
    if (set < 0) die("semget");
    /* Linux makes semaphores of the value 0; POSIX leaves it open. */
    if (semctl(set, REQUEST_THERE, SETVAL, 0) || semctl(set, ANSWER_THERE, SETVAL, 0)) die("semctl");
}

static void attach(int is_caller) {
    outgoing = is_caller ? request : answer;
    incoming = is_caller ? answer : request;
    give = is_caller ? REQUEST_THERE : ANSWER_THERE;
    take = is_caller ? ANSWER_THERE : REQUEST_THERE;
    if (!is_caller) return;
    atexit(remove_set);
    signal(SIGTERM, end);
    signal(SIGINT, end);
    signal(SIGHUP, end);
}

static void change(unsigned short which, short by) {
    struct sembuf operation = {which, by, 0};
    while (semop(set, &operation, 1)) if (errno != EINTR) die("semop");
}

static void send(const char *message, size_t length) {
    uint64_t header = length;
    memcpy(outgoing, &header, LENGTH);
    memcpy(outgoing + LENGTH, message, length);
    change(give, 1);
}

static size_t receive(char *message) {
    uint64_t header;
    change(take, -1);
    memcpy(&header, incoming, LENGTH);
    memcpy(message, incoming + LENGTH, header);
    return header;
}

static void settle(int is_caller) {
    if (is_caller) change(take, -1);
    else change(give, 1);
}

const struct mechanism sysvshm_mechanism = {"sysvshm", prepare, attach, send, receive, settle};
