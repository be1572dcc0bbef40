/* The caller of a C-to-C pair; it forks the echo.
 * usage: peer MECHANISM CAPACITY CORE      (where the echo is pinned; -1: as inherited)
 * Each line on stdin is one run, "roundtrip LENGTH MILLISECONDS" or "oneway LENGTH MILLISECONDS"; its answer is a line
 * "CALLS NANOSECONDS SAMPLES" and then one little-endian 32-bit number of nanoseconds for each sample. */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "peer.h"

/* The first byte of a message tells the echo what to do with it. */
enum { ECHO = 'e', SINK = 's', QUIT = 'q' };
enum { MOST_SAMPLES = 1 << 22 };
static const struct mechanism *const mechanisms[] = {
    &pipe_mechanism, &fifo_mechanism, &unix_mechanism, &seqpacket_mechanism, &dgram_mechanism,
    &posixmq_mechanism, &sysvmq_mechanism, &posixshm_mechanism, &sysvshm_mechanism};
static const struct mechanism *mechanism;
static uint32_t samples[MOST_SAMPLES];

void die(const char *operation) {
    perror(operation);
    exit(1);
}

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t) time.tv_sec * 1000000000u + (uint64_t) time.tv_nsec;
}

static void pin(int core) {
    if (core < 0) return;
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET((size_t) core, &cores);
    if (sched_setaffinity(0, sizeof cores, &cores)) die("sched_setaffinity");
}

static void serve(char *message) {
    for (;;) {
        size_t length = mechanism->receive(message);
        if (message[0] == QUIT) return;
        if (message[0] == ECHO) mechanism->send(message, length);
        else if (mechanism->settle) mechanism->settle(0);
    }
}

static void call(char *message, char *answer, size_t length) {
    mechanism->send(message, length);
    if (mechanism->receive(answer) != length || answer[length - 1] != message[length - 1]) {
        fputs("the answer is not the message\n", stderr);
        exit(1);
    }
}

static void report(uint64_t calls, uint64_t took, uint32_t kept) {
    printf("%llu %llu %u\n", (unsigned long long) calls, (unsigned long long) took, kept);
    fwrite(samples, sizeof samples[0], kept, stdout);
    fflush(stdout);
}

static void run_roundtrips(char *message, char *answer, size_t length, uint64_t span) {
    uint64_t calls = 0, start = now(), last = start;
    message[0] = ECHO;
    while (last - start < span) {
        call(message, answer, length);
        uint64_t time = now();
        if (calls < MOST_SAMPLES) samples[calls] = time - last > UINT32_MAX ? UINT32_MAX : (uint32_t) (time - last);
        calls++;
        last = time;
    }
    report(calls, last - start, calls < MOST_SAMPLES ? (uint32_t) calls : MOST_SAMPLES);
}

static void run_oneway(char *message, char *answer, size_t length, uint64_t span) {
    uint64_t calls = 1, start = now();
    message[0] = SINK;
    for (; now() - start < span; calls++) {
        mechanism->send(message, length);
        if (mechanism->settle) mechanism->settle(1);
    }
    message[0] = ECHO;
    call(message, answer, length);
    report(calls, now() - start, 0);
}

int main(int count, char **arguments) {
    if (count != 4) return 2;
    for (size_t i = 0; i < sizeof mechanisms / sizeof mechanisms[0]; i++)
        if (!strcmp(mechanisms[i]->name, arguments[1])) mechanism = mechanisms[i];
    if (!mechanism) return 2;
    size_t capacity = strtoul(arguments[2], NULL, 10);
    char *message = malloc(capacity), *answer = malloc(capacity);
    if (!message || !answer) die("malloc");
    memset(message, 7, capacity);
    mechanism->prepare(capacity);
    pid_t caller = getpid(), echo = fork();
    if (echo < 0) die("fork");
    mechanism->attach(echo != 0);
    if (echo == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != caller) return 0;
        pin(atoi(arguments[3]));
        serve(message);
        return 0;
    }
    char kind[16];
    unsigned long length, milliseconds;
    while (scanf("%15s %lu %lu", kind, &length, &milliseconds) == 3) {
        if (length == 0 || length > capacity) return 2;
        if (!strcmp(kind, "roundtrip")) run_roundtrips(message, answer, length, milliseconds * 1000000u);
        else run_oneway(message, answer, length, milliseconds * 1000000u);
    }
    message[0] = QUIT;
    mechanism->send(message, 1);
    waitpid(echo, NULL, 0);
    return 0;
}
