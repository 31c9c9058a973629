/*
 * log.h -- one line a fact, on stderr, with a journal priority, the stage and the feed's key.
 *
 * Control bytes are escaped, URLs with secrets are redacted by the caller (url_redact()).
 * errno is kept.  Only daemon/ files log; everything below returns errors.
 */
#ifndef DIGESTD_LOG_H
#define DIGESTD_LOG_H

#include <stddef.h>
#include <syslog.h>

/* role is put on every line ("engine"); verbose lets LOG_DEBUG through. */
void log_init(const char *role, int verbose);

/* stage and feed MAY be NULL. */
void log_line(int priority, const char *stage, const char *feed, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* A copy with control bytes as \xNN, cut to size, and its length. */
size_t log_escape(char *out, size_t size, const char *s);

#define log_error(...) log_line(LOG_ERR, __VA_ARGS__)
#define log_warn(...) log_line(LOG_WARNING, __VA_ARGS__)
#define log_notice(...) log_line(LOG_NOTICE, __VA_ARGS__)
#define log_info(...) log_line(LOG_INFO, __VA_ARGS__)
#define log_debug(...) log_line(LOG_DEBUG, __VA_ARGS__)

#endif
