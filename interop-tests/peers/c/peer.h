/* What the files of this peer share. One request is served at a time, by one thread. */
#ifndef PEER_H
#define PEER_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* --- failure.c: the last failure, as the reply will tell it ------------------------------------------------------ */

extern char failure_code[32];
extern char failure_message[512];

/* Both return -1, so that `return fail(…)` reads well; the first takes errno as it stands. */
int fail_errno(const char *operation);
int fail(const char *code, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* --- control.c: the control language ----------------------------------------------------------------------------- */

struct request {
    char *verb;
    size_t count;
    char *keys[96];
    char *values[96];
};

/* The value of a key, percent-decoded, or `otherwise`. */
const char *text(const struct request *request, const char *key, const char *otherwise);
long long number(const struct request *request, const char *key, long long otherwise);
/* Adds ` key=value` to the reply of the request in hand; kept also when the request then fails. */
void answer(const char *key, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Connects to the runner, and serves it until it hangs up. */
int serve(const char *path);

/* --- clock.c: deadlines on CLOCK_MONOTONIC ----------------------------------------------------------------------- */

struct deadline {
    int finite;
    int64_t nanoseconds;
};

/* From `timeout` in decimal seconds; without that key, never. */
struct deadline deadline_of(const struct request *request);
/* So long from now, or the deadline if that is earlier. */
struct deadline deadline_soon(int64_t nanoseconds, const struct deadline *deadline);
/* Milliseconds for poll(2), rounded up; -1 when the deadline never passes. */
int deadline_poll(const struct deadline *deadline);
struct timespec;
struct timespec deadline_absolute(const struct deadline *deadline);
/* From the deadline on, signals end whatever this process blocks in, with EINTR; for calls that know no deadline. */
void ticks_from(const struct deadline *deadline);
void ticks_end(void);
/* Waits until `descriptor` has one of `events`: 0, or -1 with DEADLINE. */
int await(int descriptor, short events, const struct deadline *deadline);

/* --- pattern.c: payloads that both ends can make ----------------------------------------------------------------- */

void pattern_fill(uint32_t seed, unsigned char *bytes, size_t length);
uint32_t crc32_of(uint32_t crc, const unsigned char *bytes, size_t length);
/* The check over one message more: its length as 8 bytes, big-endian, then its bytes. */
uint32_t crc32_of_message(uint32_t crc, const unsigned char *bytes, size_t length);

/* --- endpoint.c: what a handle names ----------------------------------------------------------------------------- */

struct endpoint;

/* As many descriptors as go along with one message: SCM_MAX_FD. */
#define RIGHTS 253

struct rights {
    int numbers[RIGHTS];
    size_t count;
};

/* One mechanism. A verb that is NULL is not one of this room. */
struct room {
    const char *name;
    long label;             /* what a message has unless it is told, in a room of labelled messages */
    int (*open)(struct endpoint *, const struct request *);
    int (*listen)(struct endpoint *, const struct request *);
    int (*send)(struct endpoint *, const unsigned char *, size_t, const struct deadline *);
    /* All of it or nothing, at once; DEADLINE where there is no room. NULL where a deadline of now does it. */
    int (*try_send)(struct endpoint *, const unsigned char *, size_t);
    /* Gives a message in memory that the caller frees. */
    int (*receive)(struct endpoint *, unsigned char **, size_t *, const struct deadline *);
    int (*raw)(struct endpoint *, const unsigned char *, size_t, const struct deadline *);
    int (*acquire)(struct endpoint *, const struct deadline *);
    int (*release)(struct endpoint *);
    int (*value)(struct endpoint *, int *);
    int (*unlink)(struct endpoint *);
    /* Ends all writing to a segment. */
    int (*freeze)(struct endpoint *);
    /* Waits until somebody reads what this end sends. */
    int (*await_reader)(struct endpoint *, const struct deadline *);
    /* Answers with what the kernel counts. */
    int (*figures)(struct endpoint *);
    /* Removes a name or key that this process has not opened. */
    int (*remove)(const char *name);
    void (*close)(struct endpoint *);
};

struct endpoint {
    char name[64];
    const struct room *room;
    int closed;
    int in;                 /* descriptor to read from, or -1 */
    int out;                /* descriptor to write to, or -1; may equal `in` */
    int socket_type;        /* SOCK_… or 0 */
    size_t takes;           /* as many descriptors as are taken with one message */
    struct rights going;    /* go along with the first octets of what is sent next, and stay open here */
    struct rights came;     /* came along with the message received last, or with what is there of the next */
    int lost;               /* more came than are taken */
    int broken;
    int created;            /* this endpoint made its name, and takes it away when it closes; of FIFOs 1 in, 2 out */
    size_t limit;           /* longest message, in bytes */
    unsigned char *partial; /* input of a frame that has not all come */
    size_t partial_length;
    unsigned char *memory;
    size_t size;
    int read_only;
    int id;                 /* System V */
    key_t key;              /* System V */
    int undo;               /* System V semaphores: SEM_UNDO */
    long label;             /* priority or type of what is sent, and of what was received last */
    long take;              /* System V queues: which type is received, as msgrcv takes it */
    int flags;              /* System V queues: MSG_EXCEPT, MSG_NOERROR */
    size_t longest;         /* System V queues: longest message to receive */
    void *object;
    char address[260];
    char outgoing[260];     /* FIFO that is sent to */
    struct endpoint *next;
};

struct endpoint *endpoint_new(const char *name, const struct room *room);
/* The handle under `key` in the request; NULL with USAGE. */
struct endpoint *endpoint_named(const struct request *request, const char *key);
void endpoint_forget_all(void);
const struct room *room_named(const char *name);

extern const struct room pipe_room, unix_room, unix_seqpacket_room, unix_dgram_room, fifo_room, posixmq_room, sysvmq_room;
extern const struct room ring_room, posixshm_room, sysvshm_room, memfd_room, posixsem_room, sysvsem_room;

/* Copies the name in the request to `address`: a slash and 1 to `longest` octets without another. */
int take_name(struct endpoint *, const struct request *, size_t longest);

/* --- sysv.c: what System V objects have in common --------------------------------------------------------------- */

/* Takes `key`, or `id` of an object that is there, from the request; finds or makes it by `get` and answers its id. */
int sysv_open(struct endpoint *, const struct request *, int creates, int (*get)(key_t, int));
/* Whether the key still stands for this object; ENOENT otherwise. */
int sysv_there(const struct endpoint *, int (*get)(key_t, int));
/* Takes errno of a call on an object that was there when it was opened. */
int fail_removed(const char *operation);

/* --- rights.c: descriptors beside octets of a socket, by SCM_RIGHTS ---------------------------------------------- */

/* Sends octets, `going` beside the first of them; returns as sendmsg(2). */
ssize_t rights_send(struct endpoint *, const unsigned char *, size_t);
/* Receives octets, and adds what is beside them to `came`; sets `*beside` if that is anything, as recvmsg(2) returns. */
ssize_t rights_receive(struct endpoint *, unsigned char *, size_t, int *beside);
/* Closes what nobody took. */
void rights_drop(struct endpoint *);
/* Whether all that came with a message is here: 0, or -1 with DESCRIPTORS_LOST, and then the rest is closed. */
int rights_whole(struct endpoint *);

/* --- frame.c: framing `mp` of spec/wire/framing.md over any pair of byte streams ----------------------------- */

int frame_send(struct endpoint *, const unsigned char *, size_t, const struct deadline *);
int frame_try_send(struct endpoint *, const unsigned char *, size_t);
int frame_receive(struct endpoint *, unsigned char **, size_t *, const struct deadline *);
int frame_raw(struct endpoint *, const unsigned char *, size_t, const struct deadline *);
void stream_close(struct endpoint *);

/* --- unix.c: addresses, and packets that are messages themselves ------------------------------------------------- */

struct sockaddr_un;
/* The length of an address; 0 when the name is too long. */
unsigned address_of(const char *name, struct sockaddr_un *address);
int packet_receive(struct endpoint *, unsigned char **, size_t *, const struct deadline *);

/* --- sha256.c ---------------------------------------------------------------------------------------------------- */

void sha256_of(const unsigned char *bytes, size_t length, unsigned char digest[32]);

/* --- ring_words.c: spec/layout/ring.md; who is asked neither waits nor rings ------------------------------------- */

/* One end of a ring. Everything but what `words` and `data` point to is this process's own. */
struct ring {
    char name[260];
    unsigned char *memory;
    size_t size;
    _Atomic uint64_t *words; /* of control, from `head` on */
    unsigned char *data;
    uint64_t capacity, limit;
    uint64_t position;       /* the tail of a producer, the head of a consumer */
    uint64_t head;           /* producer: as it was read last */
    uint64_t needed;         /* producer: the head that the claim refused last waits for */
    uint64_t begin;          /* producer: where the claimed record begins */
    uint64_t next;           /* consumer: where the message that was read ends */
    uint64_t looked;         /* consumer: its head when it looked last, behind a fence, whether the producer sleeps */
    int produces;
    int listener;            /* of who made the ring, until the other end came; otherwise -1 */
    int bell;                /* the connection, or -1 */
    char path[108];          /* of the listener, as long as that is there */
    int gone;                /* the bell's other end */
    int descriptor;          /* of the segment, with its lock */
    int created;             /* takes the name away when it closes */
};

/* Room for a message: 1, or 0 if there is none now, or -1 with PROTOCOL. */
int ring_claim(struct ring *, size_t length, unsigned char **room);
void ring_commit(struct ring *, size_t length);
int ring_has_room(struct ring *);
/* The next message in place: 1, or 0 if there is none now, or -1 with PROTOCOL. */
int ring_read(struct ring *, unsigned char **message, size_t *length);
void ring_consume(struct ring *);
/* After a message, and for a consumer before it sleeps (`fenced`): whether the other side is to be rung for. */
int ring_must_ring(struct ring *, int fenced);
void ring_asleep(struct ring *);
void ring_awake(struct ring *);
void ring_goes(struct ring *);
int ring_other_is_gone(struct ring *);

/* --- ring_memory.c: the segment of a ring ------------------------------------------------------------------------ */

/* Makes the segment; nobody can use it before `ring_publish`. */
int ring_create(struct ring *, uint64_t capacity, int persistent);
void ring_publish(struct ring *);
/* Maps what is there, checks its header, and locks the descriptor, which is kept; -1 with a code. */
int ring_map(struct ring *, const struct deadline *);
int ring_is_opened(struct ring *);
void ring_set_opened(struct ring *);
void ring_unmap(struct ring *);

/* --- ring_bell.c ------------------------------------------------------------------------------------------------- */

int bell_listen(struct ring *);
int bell_connect(struct ring *);
/* Rings, hears what has rung, and learns of the other's end, without waiting; takes the connection if there is one. */
int bell_ring(struct ring *);
int bell_hear(struct ring *);
/* Sleeps until the bell may have rung. */
int bell_wait(struct ring *, const struct deadline *);
void bell_close(struct ring *);

/* --- process.c: children ----------------------------------------------------------------------------------------- */

/* The parent's ends of channel `index` of child `name`, given once. */
int child_channel(const char *name, int index, int *in, int *out);

/* --- verbs, one file a kind -------------------------------------------------------------------------------------- */

typedef int verb(const struct request *);
verb do_open, do_listen, do_close, do_reset, do_unlink, do_remove, do_await_reader, do_figures;
verb do_send, do_receive, do_try_send, do_try_receive, do_raw;
verb do_pipe, do_hand, do_take, do_freeze;
/* A new descriptor of the segment that a request names, or -1. */
int descriptor_of_segment(const struct request *);
verb do_info, do_put, do_get;
verb do_acquire, do_try_acquire, do_release, do_value, do_handover;
verb do_spawn, do_wait;

#endif
