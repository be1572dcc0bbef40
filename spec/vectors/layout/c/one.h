/* One, version 1, little-endian.
   Fingerprint 15378ad34457f55b0c2f3af3d38a4f02. */
#ifndef ANTABOGA_RECORD_ONE_H
#define ANTABOGA_RECORD_ONE_H
#include <stdbool.h>
#include <stdint.h>

struct One {
    uint8_t x;
};

#endif
