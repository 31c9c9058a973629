/* Mistakes of a configuration: what and where. */
#include <stdio.h>
#include <string.h>

#include "conf_internal.h"

static void __attribute__((format(printf, 5, 0)))
say(struct loader *l, const char *file, int line, const char *kind, const char *fmt, va_list ap)
{
	char text[1024], message[1536];

	(void)vsnprintf(text, sizeof(text), fmt, ap);
	if (line > 0)
		(void)snprintf(message, sizeof(message), "%s:%d: %s%s", file, line, kind, text);
	else
		(void)snprintf(message, sizeof(message), "%s: %s%s", file, kind, text);
	if (l->report != NULL)
		l->report(l->arg, message);
}

void
conf_verror(struct loader *l, const char *file, int line, const char *fmt, va_list ap)
{
	l->errors++;
	say(l, file, line, "", fmt, ap);
}

void
conf_error(struct loader *l, const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	conf_verror(l, file, line, fmt, ap);
	va_end(ap);
}

void
conf_warn(struct loader *l, const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(l, file, line, "warning: ", fmt, ap);
	va_end(ap);
}

struct conf_place
conf_place_of(const struct loader *l, const char *name)
{
	size_t row;

	for (row = 0; conf_options[row].name != NULL; row++)
		if (strcmp(conf_options[row].name, name) == 0 && l->seen.line[row] > 0)
			return (struct conf_place){l->seen.file[row], l->seen.line[row]};
	return (struct conf_place){l->conf->file, 0};
}
