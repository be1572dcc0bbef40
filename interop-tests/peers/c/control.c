/* The control language of ../../README.md: lines in, lines out. */
#include "peer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static char reply[8192];
static size_t reply_length;

static const struct {
    const char *name;
    verb *run;
} verbs[] = {
    {"open", do_open}, {"listen", do_listen}, {"close", do_close}, {"reset", do_reset}, {"unlink", do_unlink}, {"remove", do_remove},
    {"await-reader", do_await_reader}, {"figures", do_figures},
    {"send", do_send}, {"receive", do_receive}, {"try-send", do_try_send}, {"try-receive", do_try_receive},
    {"raw", do_raw}, {"pipe", do_pipe}, {"hand", do_hand}, {"take", do_take}, {"freeze", do_freeze}, {"info", do_info}, {"put", do_put}, {"get", do_get}, {"acquire", do_acquire},
    {"try-acquire", do_try_acquire}, {"release", do_release}, {"value", do_value}, {"handover", do_handover},
    {"spawn", do_spawn}, {"wait", do_wait},
};

static void decode(char *value) {
    char *to = value;
    for (; *value; value++) {
        if (*value == '%' && value[1] && value[2]) {
            char hex[3] = {value[1], value[2], 0};
            *to++ = (char) strtol(hex, NULL, 16);
            value += 2;
        } else {
            *to++ = *value;
        }
    }
    *to = 0;
}

const char *text(const struct request *request, const char *key, const char *otherwise) {
    size_t i;
    for (i = 0; i < request->count; i++)
        if (!strcmp(request->keys[i], key))
            return request->values[i];
    return otherwise;
}

long long number(const struct request *request, const char *key, long long otherwise) {
    const char *value = text(request, key, NULL);
    return value ? strtoll(value, NULL, 10) : otherwise;
}

void answer(const char *key, const char *format, ...) {
    char value[2048];
    const char *byte;
    va_list values;
    va_start(values, format);
    vsnprintf(value, sizeof value, format, values);
    va_end(values);
    reply_length += (size_t) snprintf(reply + reply_length, sizeof reply - reply_length, " %s=", key);
    for (byte = value; *byte && reply_length + 8 < sizeof reply; byte++) {
        int plain = *byte > ' ' && *byte < 127 && *byte != '%' && *byte != '=';
        reply_length += (size_t) snprintf(reply + reply_length, sizeof reply - reply_length,
                                          plain ? "%c" : "%%%02X", (unsigned char) *byte);
    }
}

static void parse(char *line, struct request *request) {
    char *word = strtok(line, " ");
    request->verb = word ? word : "";
    request->count = 0;
    while ((word = strtok(NULL, " ")) && request->count < sizeof request->keys / sizeof *request->keys) {
        char *equals = strchr(word, '=');
        if (!equals)
            continue;
        *equals = 0;
        decode(equals + 1);
        request->keys[request->count] = word;
        request->values[request->count++] = equals + 1;
    }
}

static int run(const struct request *request) {
    size_t i;
    for (i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (!strcmp(verbs[i].name, request->verb))
            return verbs[i].run(request);
    return fail("UNSUPPORTED", "no such verb: %s", request->verb);
}

int serve(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct request request;
    char *line = NULL;
    size_t room = 0;
    FILE *in;
    int control = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    if (control < 0 || connect(control, (struct sockaddr *) &address, sizeof address) < 0) {
        perror("control socket");
        return 1;
    }
    in = fdopen(control, "r");
    dprintf(control, "hello peer=c version=%ld pid=%d\n", (long) __STDC_VERSION__, (int) getpid());
    while (getline(&line, &room, in) > 0) {
        line[strcspn(line, "\n")] = 0;
        reply_length = 0;
        parse(line, &request);
        if (run(&request) == 0) {
            dprintf(control, "ok%.*s\n", (int) reply_length, reply);
        } else {
            answer("code", "%s", failure_code);
            answer("message", "%s", failure_message);
            dprintf(control, "error%.*s\n", (int) reply_length, reply);
        }
    }
    free(line);
    fclose(in);
    return 0;
}
