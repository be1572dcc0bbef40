#include "peer.h"

#include <string.h>

/* A prime, so that pages or blocks put in another order do not look alike. */
#define PERIOD 1021

void pattern_fill(uint32_t seed, unsigned char *bytes, size_t length) {
    unsigned char block[PERIOD];
    uint32_t x = seed * 2654435761u + 1u;
    size_t i;
    if (x == 0)
        x = 1;
    for (i = 0; i < PERIOD; i++) {
        x ^= x << 13;
        x ^= x >> 17;
        x ^= x << 5;
        block[i] = (unsigned char) (x >> 24);
    }
    for (i = 0; i < length; i += PERIOD)
        memcpy(bytes + i, block, length - i < PERIOD ? length - i : PERIOD);
}

uint32_t crc32_of(uint32_t crc, const unsigned char *bytes, size_t length) {
    static uint32_t table[256];
    size_t i;
    if (!table[1]) {
        for (i = 0; i < 256; i++) {
            uint32_t value = (uint32_t) i;
            int bit;
            for (bit = 0; bit < 8; bit++)
                value = value & 1 ? value >> 1 ^ 0xEDB88320u : value >> 1;
            table[i] = value;
        }
    }
    crc = ~crc;
    for (i = 0; i < length; i++)
        crc = table[(crc ^ bytes[i]) & 0xff] ^ crc >> 8;
    return ~crc;
}

uint32_t crc32_of_message(uint32_t crc, const unsigned char *bytes, size_t length) {
    unsigned char header[8];
    int i;
    for (i = 0; i < 8; i++)
        header[i] = (unsigned char) ((uint64_t) length >> (56 - 8 * i));
    return crc32_of(crc32_of(crc, header, sizeof header), bytes, length);
}
