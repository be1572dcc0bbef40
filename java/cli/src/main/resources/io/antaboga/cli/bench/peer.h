/* The C end of a benchmark: raw system calls, no allocation in the loop. One struct mechanism per file. */
#ifndef ANTABOGA_BENCH_PEER_H
#define ANTABOGA_BENCH_PEER_H
#include <stddef.h>

struct mechanism {
    const char *name;
    /* Makes both directions, before the echo is forked; messages have at most capacity bytes. */
    void (*prepare)(size_t capacity);
    /* Chooses this process's end, after the fork. */
    void (*attach)(int is_caller);
    void (*send)(const char *message, size_t length);
    /* Receives one message and returns its length. */
    size_t (*receive)(char *message);
    /* The receiver of an unanswered message says that it was taken, the sender waits for that; NULL where the kernel
       itself holds a sender back. */
    void (*settle)(int is_caller);
};

extern const struct mechanism pipe_mechanism, fifo_mechanism, unix_mechanism, seqpacket_mechanism, dgram_mechanism,
    posixmq_mechanism, sysvmq_mechanism, posixshm_mechanism, sysvshm_mechanism;

/* Ends the process with the errno's text. */
void die(const char *operation);

/* Byte streams: each message is a 4-byte big-endian length and the bytes. */
void stream_prepare(size_t capacity);
void stream_use(int in, int out);
void stream_send(const char *message, size_t length);
size_t stream_receive(char *message);
#endif
