/* Dense, version 1, little-endian.
   Fingerprint 0d78609f8571c13010d9d9a716e6012d. */
#ifndef ANTABOGA_RECORD_DENSE_H
#define ANTABOGA_RECORD_DENSE_H
#include <stdbool.h>
#include <stdint.h>

struct Dense {
    uint16_t m[2][3];
};

#endif
