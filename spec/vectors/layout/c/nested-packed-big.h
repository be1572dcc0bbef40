/* Outer, version 1, big-endian.
   Fingerprint dbfb0c617fec88d781689335d3b2eb15. */
#ifndef ANTABOGA_RECORD_OUTER_H
#define ANTABOGA_RECORD_OUTER_H
#include <stdbool.h>
#include <stdint.h>

struct Inner {
    uint8_t a;
    uint32_t b;
} __attribute__((packed));

struct Mid {
    uint16_t tag;
    struct Inner inner[2];
    double z;
} __attribute__((packed));

struct Outer {
    bool flag;
    struct Mid mid[2];
    struct Inner one;
} __attribute__((packed));

#endif
