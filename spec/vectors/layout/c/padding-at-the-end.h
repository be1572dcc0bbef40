/* Tail, version 1, little-endian.
   Fingerprint c14e28529ccd2ea1c66941e576e5109b. */
#ifndef ANTABOGA_RECORD_TAIL_H
#define ANTABOGA_RECORD_TAIL_H
#include <stdbool.h>
#include <stdint.h>

struct Tail {
    uint64_t a;
    uint8_t b;
};

#endif
