#define _GNU_SOURCE
#include "peer.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

char failure_code[32];
char failure_message[512];

int fail_errno(const char *operation) {
    int number = errno;
    const char *name = strerrorname_np(number);
    snprintf(failure_code, sizeof failure_code, "%s", name ? name : "EUNKNOWN");
    snprintf(failure_message, sizeof failure_message, "%s: %s", operation, strerror(number));
    return -1;
}

int fail(const char *code, const char *format, ...) {
    va_list values;
    snprintf(failure_code, sizeof failure_code, "%s", code);
    va_start(values, format);
    vsnprintf(failure_message, sizeof failure_message, format, values);
    va_end(values);
    return -1;
}
