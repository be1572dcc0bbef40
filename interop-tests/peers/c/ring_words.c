/* The two sides of a ring; what is decided from is read once. */
#include "peer.h"

#include <inttypes.h>
#include <stdatomic.h>

enum { HEAD = 0, CONSUMER = 8, CONSUMER_GONE = 9, PRODUCER = 16, PRODUCER_GONE = 18 };
enum { AWAKE = 0, ASLEEP = 1 };
enum { MESSAGE = 1, WRAP = 255 };

static _Atomic uint64_t *commit_word(const struct ring *ring, uint64_t position) {
    return (_Atomic uint64_t *) (void *) (ring->data + (position & (ring->capacity - 1)));
}

static uint64_t rest(const struct ring *ring, uint64_t position) {
    return ring->capacity - (position & (ring->capacity - 1));
}

static uint64_t record_size(uint64_t length) {
    return (8 + length + 7) & ~(uint64_t) 7;
}

static int broken(const struct ring *ring, const char *word, uint64_t position, uint64_t found) {
    return fail("PROTOCOL", "malformed ring, name=%s, word=%s, position=%" PRIu64 ", found=%" PRIu64, ring->name, word,
                position, found);
}

int ring_claim(struct ring *ring, size_t length, unsigned char **room) {
    uint64_t size = record_size(length), left = rest(ring, ring->position);
    uint64_t begin = ring->position + (size > left ? left : 0);
    uint64_t end = begin + size + 8;
    ring->needed = end > ring->capacity ? end - ring->capacity : 0;
    if (ring->needed > ring->head) {
        int found = ring_has_room(ring);
        if (found <= 0)
            return found;
    }
    ring->begin = begin;
    *room = (unsigned char *) commit_word(ring, begin) + 8;
    return 1;
}

int ring_has_room(struct ring *ring) {
    uint64_t found = atomic_load_explicit(&ring->words[HEAD], memory_order_acquire);
    if (found < ring->head || found > ring->position || found % 8)
        return broken(ring, "head", ring->position, found);
    ring->head = found;
    return ring->needed <= found;
}

void ring_commit(struct ring *ring, size_t length) {
    uint64_t next = ring->begin + record_size(length);
    atomic_store_explicit(commit_word(ring, next), 0, memory_order_relaxed);
    atomic_store_explicit(commit_word(ring, ring->begin), (uint64_t) length << 8 | MESSAGE, memory_order_release);
    if (ring->begin != ring->position)
        atomic_store_explicit(commit_word(ring, ring->position), WRAP, memory_order_release);
    ring->position = next;
}

int ring_read(struct ring *ring, unsigned char **message, size_t *length) {
    uint64_t position = ring->position, size;
    uint64_t word = atomic_load_explicit(commit_word(ring, position), memory_order_acquire);
    if (!word)
        return 0;
    if (word == WRAP && rest(ring, position) != ring->capacity) {
        position += rest(ring, position);
        word = atomic_load_explicit(commit_word(ring, position), memory_order_acquire);
    }
    if ((word & 255) != MESSAGE || word >> 8 > ring->limit)
        return broken(ring, "commit", position, word);
    size = record_size(word >> 8);
    if (size > rest(ring, position))
        return broken(ring, "commit", position, word);
    ring->next = position + size;
    *message = (unsigned char *) commit_word(ring, position) + 8;
    *length = word >> 8;
    return 1;
}

void ring_consume(struct ring *ring) {
    ring->position = ring->next;
    atomic_store_explicit(&ring->words[HEAD], ring->position, memory_order_release);
}

int ring_must_ring(struct ring *ring, int fenced) {
    _Atomic uint64_t *other = &ring->words[ring->produces ? CONSUMER : PRODUCER];
    if (fenced || ring->produces || ring->position - ring->looked >= ring->capacity / 8) {
        atomic_thread_fence(memory_order_seq_cst);
        ring->looked = ring->position;
    }
    if (atomic_load_explicit(other, memory_order_relaxed) != ASLEEP)
        return 0;
    atomic_store_explicit(other, AWAKE, memory_order_relaxed);
    return 1;
}

void ring_asleep(struct ring *ring) {
    atomic_store_explicit(&ring->words[ring->produces ? PRODUCER : CONSUMER], ASLEEP, memory_order_relaxed);
    atomic_thread_fence(memory_order_seq_cst);
}

void ring_awake(struct ring *ring) {
    atomic_store_explicit(&ring->words[ring->produces ? PRODUCER : CONSUMER], AWAKE, memory_order_relaxed);
}

void ring_goes(struct ring *ring) {
    atomic_store_explicit(&ring->words[ring->produces ? PRODUCER_GONE : CONSUMER_GONE], 1, memory_order_release);
}

int ring_other_is_gone(struct ring *ring) {
    return atomic_load_explicit(&ring->words[ring->produces ? CONSUMER_GONE : PRODUCER_GONE], memory_order_acquire) != 0;
}
