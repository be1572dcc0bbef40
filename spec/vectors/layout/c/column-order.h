/* Matrix, version 1, little-endian.
   Fingerprint 5155043d636a01dbff07fe13502165f5. */
#ifndef ANTABOGA_RECORD_MATRIX_H
#define ANTABOGA_RECORD_MATRIX_H
#include <stdbool.h>
#include <stdint.h>

struct Matrix {
    int16_t m[3][2];
    int32_t t[2][2][2];
};

#endif
