/* Ranged, version 1, little-endian.
   Fingerprint 8e8f0e17d746ff5b11e4b971cde76e44. */
#ifndef ANTABOGA_RECORD_RANGED_H
#define ANTABOGA_RECORD_RANGED_H
#include <stdbool.h>
#include <stdint.h>

struct Ranged {
    int32_t a;
    float b;
    uint8_t c;
    int64_t d[2];
};
#define Ranged_c_OFF (uint8_t)UINT64_C(0)
#define Ranged_c_ON (uint8_t)UINT64_C(255)

#endif
