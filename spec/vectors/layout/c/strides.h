/* Sparse, version 1, little-endian.
   Fingerprint 7cf43dba317c3f650371570afbc52f18. */
#ifndef ANTABOGA_RECORD_SPARSE_H
#define ANTABOGA_RECORD_SPARSE_H
#include <stdbool.h>
#include <stdint.h>

struct Sparse {
    uint8_t a;
    uint16_t m[19];
    uint8_t n[11];
};

#endif
