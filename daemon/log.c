#include "log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *log_role = "digestd";
static int log_is_verbose;
static bool log_journal; /* systemd reads "<N>" and has a clock of its own */

void
log_init(const char *role, int verbose)
{
	log_role = role;
	log_is_verbose = verbose;
	log_journal = getenv("JOURNAL_STREAM") != NULL;
}

/* U+0080 to U+009F in UTF-8: terminals obey them, too. */
static bool
is_c1(const char *s)
{
	return (unsigned char)s[0] == 0xc2 && (unsigned char)s[1] >= 0x80 &&
	       (unsigned char)s[1] < 0xa0;
}

size_t
log_escape(char *out, size_t size, const char *s)
{
	size_t n = 0;

	for (; *s != '\0' && n + 5 < size; s++) {
		if ((unsigned char)*s < ' ' || *s == 0x7f || is_c1(s))
			n += (size_t)snprintf(out + n, size - n, "\\x%02x", (unsigned char)*s);
		else
			out[n++] = *s;
	}
	out[n] = '\0';
	return n;
}

static size_t
prefix(char *out, size_t size, int priority)
{
	struct tm tm;
	time_t now;
	size_t n;

	if (log_journal) {
		n = (size_t)snprintf(out, size, "<%d>", priority);
	} else {
		now = time(NULL);
		(void)gmtime_r(&now, &tm);
		n = strftime(out, size, "%Y-%m-%dT%H:%M:%SZ ", &tm);
		if (priority <= LOG_WARNING)
			n += (size_t)snprintf(
			    out + n, size - n, "%s: ", priority <= LOG_ERR ? "error" : "warning");
	}
	n += (size_t)snprintf(out + n, size - n, "%s: ", log_role);
	return n;
}

/* Stage and key may have come from a role that is no longer itself: they are cut, too. */
static void __attribute__((format(printf, 5, 0)))
message(char *out, size_t size, const char *stage, const char *feed, const char *fmt, va_list ap)
{
	size_t n = 0;

	if (stage != NULL)
		n += (size_t)snprintf(out + n, size - n, "%.40s: ", stage);
	if (feed != NULL)
		n += (size_t)snprintf(out + n, size - n, "%.80s: ", feed);
	(void)vsnprintf(out + n, size - n, fmt, ap);
}

void
log_line(int priority, const char *stage, const char *feed, const char *fmt, ...)
{
	char text[1500], line[2000];
	int saved = errno;
	va_list ap;
	size_t n;

	if (priority == LOG_DEBUG && !log_is_verbose)
		return;
	va_start(ap, fmt);
	message(text, sizeof(text), stage, feed, fmt, ap);
	va_end(ap);
	n = prefix(line, sizeof(line), priority);
	n += log_escape(line + n, sizeof(line) - n - 1, text);
	line[n++] = '\n';
	while (write(STDERR_FILENO, line, n) == -1 && errno == EINTR)
		;
	errno = saved;
}
