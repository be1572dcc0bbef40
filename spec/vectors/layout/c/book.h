/* Book, version 1, little-endian.
   Fingerprint 104e08844c64cf70d534e59728783c8b. */
#ifndef ANTABOGA_RECORD_BOOK_H
#define ANTABOGA_RECORD_BOOK_H
#include <stdbool.h>
#include <stdint.h>

struct Level {
    double price;
    uint32_t quantity;
};

struct Book {
    uint64_t sequence;
    struct { uint32_t length; uint8_t text[12]; } symbol;
    uint8_t side;
    struct Level bids[10];
    float grid[8][4];
};
#define Book_side_BUY (uint8_t)UINT64_C(0)
#define Book_side_SELL (uint8_t)UINT64_C(1)

#endif
