/* Words, version 1, little-endian.
   Fingerprint 21b76b80fb0b93c1726408a080d9e415. */
#ifndef ANTABOGA_RECORD_WORDS_H
#define ANTABOGA_RECORD_WORDS_H
#include <stdbool.h>
#include <stdint.h>

struct Words {
    struct { uint32_t length; uint8_t text[5]; } __attribute__((packed)) a;
    struct { uint32_t length; uint8_t text[1]; } __attribute__((packed)) b[2];
    uint8_t c;
    struct { uint32_t length; uint8_t text[4]; } __attribute__((packed)) d;
} __attribute__((packed));

#endif
