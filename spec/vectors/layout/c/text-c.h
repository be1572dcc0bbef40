/* Words, version 1, little-endian.
   Fingerprint 5d17fef470c302bf252cf14398a7d647. */
#ifndef ANTABOGA_RECORD_WORDS_H
#define ANTABOGA_RECORD_WORDS_H
#include <stdbool.h>
#include <stdint.h>

struct Words {
    struct { uint32_t length; uint8_t text[5]; } a;
    struct { uint32_t length; uint8_t text[1]; } b[2];
    uint8_t c;
    struct { uint32_t length; uint8_t text[4]; } d;
};

#endif
