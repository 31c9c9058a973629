/*
 * errbuf.h -- a message that is fit to print, handed up by the function that failed.
 *
 * A function that takes a struct errbuf returns -1 (or NULL) on failure, has written one line
 * without a newline into it, and has left its other outputs untouched.  NULL is accepted by
 * errf() for callers that do not care.
 */
#ifndef DIGESTD_ERRBUF_H
#define DIGESTD_ERRBUF_H

struct errbuf {
	char text[512];
};

/* Formats the message; always returns -1, so that `return errf(err, ...)` reads well. */
int errf(struct errbuf *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
