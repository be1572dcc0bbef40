/* Scalars, version 1, big-endian.
   Fingerprint c4349dbebb7a2cd2dfa1aad585cd5f80. */
#ifndef ANTABOGA_RECORD_SCALARS_H
#define ANTABOGA_RECORD_SCALARS_H
#include <stdbool.h>
#include <stdint.h>

struct Scalars {
    int8_t f0;
    int64_t f1;
    uint8_t f2;
    double f3;
    int16_t f4;
    uint32_t f5;
    bool f6;
    uint16_t f7;
    float f8;
    int32_t f9;
    uint8_t f10;
    uint64_t f11;
};

#endif
