/* Blob, version 1, big-endian.
   Fingerprint 27a1b57e8ca40e55c77e4611aab62918. */
#ifndef ANTABOGA_RECORD_BLOB_H
#define ANTABOGA_RECORD_BLOB_H
#include <stdbool.h>
#include <stdint.h>

struct Blob {
    uint8_t a[3];
    uint16_t b;
    uint8_t c[2][2];
    uint32_t d;
};

#endif
