/* Dates: no input crashes, and what is read is a time that can be written and read again. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../daemon/core/date.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define NOW 1735128000

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *s = malloc(size + 1), out[DATE_MAX], *format;
	int64_t t;

	if (s == NULL)
		return 0;
	if (size > 0)
		memcpy(s, data, size);
	s[size] = '\0';
	t = date_parse(s, 480, NOW);
	if (t != TIME_NONE && t >= -62135596800 && t <= 253402300799 &&
	    date_parse(date_rfc3339(t, out), 0, TIME_NONE) != t)
		abort();
	(void)date_parse(s, 0, TIME_NONE);
	(void)date_parse(s, -720, 0);
	(void)date_parse_http(s);
	(void)date_day(t, 480, out);
	/* The first line as a format for the second. */
	if ((format = strchr(s, '\n')) != NULL) {
		*format++ = '\0';
		(void)date_parse_format(format, s, 480);
	}
	free(s);
	return 0;
}
