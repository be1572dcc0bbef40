/* Outer, version 1, little-endian.
   Fingerprint 11884fb353ad5592ac3c5275b01c5a95. */
#ifndef ANTABOGA_RECORD_OUTER_H
#define ANTABOGA_RECORD_OUTER_H
#include <stdbool.h>
#include <stdint.h>

struct Inner {
    uint8_t a;
    uint32_t b;
};

struct Mid {
    uint16_t tag;
    struct Inner inner[2];
    double z;
};

struct Outer {
    bool flag;
    struct Mid mid[2];
    struct Inner one;
};

#endif
