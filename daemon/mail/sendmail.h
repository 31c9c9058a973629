/*
 * sendmail.h -- messages to a program of the kind of sendmail(8): PROGRAM -i -f FROM -- TO, with
 * the message on its standard input.
 *
 * A program of this kind reads its own configuration and writes to its own queue, which no
 * sandbox of ours could know.  So a helper process is started before the sandbox; it knows no
 * password, opens no file of ours, and runs the program, one message at a time, with a clean
 * environment and the rights of the service's user.
 */
#ifndef DIGESTD_SENDMAIL_H
#define DIGESTD_SENDMAIL_H

#include "../core/errbuf.h"
#include "transport.h"

struct event_base;

/* Starts the helper.  Before threads and secrets.  The descriptor to it, or -1 with the reason. */
int sendmail_start(const char *program, struct errbuf *);
/* Fills *out; takes the descriptor over. */
void sendmail_new(
    struct transport *out, struct event_base *, int fd, const struct transport_ops *, void *arg);

#endif
