/* Addresses of message.h. */
#include <ctype.h>
#include <string.h>

#include "../core/arena.h"
#include "../core/text.h"
#include "message.h"

/* RFC 5321 section 4.5.3.1.1, RFC 1035 section 2.3.4. */
#define LOCAL_MAX 64
#define LABEL_MAX 63

bool
address_is_ascii(const char *p)
{
	for (; *p != '\0'; p++)
		if ((unsigned char)*p >= 0x80)
			return false;
	return true;
}

/* Nothing that is invisible, a blank or no UTF-8: two addresses that look alike are alike. */
static bool
is_visible(const char *text)
{
	struct arena *a = arena_new();
	const char *line = text_line(a, text, strlen(text));
	bool same = line != NULL && strcmp(line, text) == 0 && strchr(text, ' ') == NULL;

	arena_free(a);
	return same;
}

/* Atoms between single dots (RFC 5321 section 4.1.2, RFC 6531 section 3.3). */
static bool
local_ok(const char *p, size_t n)
{
	size_t i;

	if (n == 0 || n > LOCAL_MAX || p[0] == '.' || p[n - 1] == '.')
		return false;
	for (i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];

		if (c < 0x80 && !isalnum(c) && strchr("!#$%&'*+-/=?^_`{|}~.", c) == NULL)
			return false;
		if (c == '.' && p[i + 1] == '.')
			return false;
	}
	return true;
}

static bool
domain_ok(const char *p)
{
	size_t n;

	for (; *p != '\0'; p += n, p += *p == '.') {
		n = strcspn(p, ".");
		if (n == 0 || n > LABEL_MAX || p[0] == '-' || p[n - 1] == '-' ||
		    (p[n] == '.' && p[n + 1] == '\0'))
			return false;
	}
	return true;
}

static bool
domain_chars_ok(const char *p)
{
	for (; *p != '\0'; p++)
		if ((unsigned char)*p < 0x80 && !isalnum((unsigned char)*p) && *p != '-' &&
		    *p != '.')
			return false;
	return true;
}

int
address_normalise(const char *text, char *out, struct errbuf *err)
{
	const char *start = text + strspn(text, " \t\r\n"), *at;
	size_t n = strlen(start), i;
	char copy[MESSAGE_ADDRESS_MAX + 1];

	while (n > 0 && strchr(" \t\r\n", start[n - 1]) != NULL)
		n--;
	if (n == 0)
		return errf(err, "an address is missing");
	if (n > MESSAGE_ADDRESS_MAX)
		return errf(err, "an address of more than %d bytes", MESSAGE_ADDRESS_MAX);
	memcpy(copy, start, n);
	copy[n] = '\0';
	if (!is_visible(copy))
		return errf(err, "an address with blanks or invisible characters");
	if ((at = strrchr(copy, '@')) == NULL)
		return errf(err, "%s: no @ in it", copy);
	if (!local_ok(copy, (size_t)(at - copy)))
		return errf(err, "%s: not a name before the @", copy);
	if (at[1] == '\0' || !domain_chars_ok(at + 1) || !domain_ok(at + 1))
		return errf(err, "%s: not a domain after the @", copy);
	for (i = (size_t)(at - copy); i < n; i++)
		copy[i] = (char)((unsigned char)copy[i] < 0x80 ? tolower((unsigned char)copy[i])
							       : copy[i]);
	memcpy(out, copy, n + 1);
	return 0;
}

/* The words before "<", without the quotes around them. */
static size_t
copy_name(const char *p, size_t n, char *out)
{
	size_t i, len = 0;
	bool quoted;

	while (n > 0 && strchr(" \t", p[n - 1]) != NULL)
		n--;
	quoted = n >= 2 && p[0] == '"' && p[n - 1] == '"';
	for (i = quoted; i < n - quoted; i++) {
		if (quoted && p[i] == '\\' && i + 1 < n - 1)
			i++;
		out[len++] = p[i];
	}
	out[len] = '\0';
	return len;
}

int
mailbox_parse(struct mailbox *m, const char *text, char *buffer, size_t n, struct errbuf *err)
{
	const char *start = text + strspn(text, " \t"), *open = strrchr(start, '<'), *close;
	char address[MESSAGE_ADDRESS_MAX + 1], inner[MESSAGE_ADDRESS_MAX + 1];
	size_t len, name = 0;

	if (open == NULL) {
		if (address_normalise(start, address, err) == -1)
			return -1;
	} else {
		if ((close = strchr(open, '>')) == NULL ||
		    close[1 + strspn(close + 1, " \t")] != '\0')
			return errf(err, "an address that begins with < and has no > at its end");
		len = (size_t)(close - open) - 1;
		if (len >= sizeof(inner))
			return errf(err, "an address of more than %d bytes", MESSAGE_ADDRESS_MAX);
		memcpy(inner, open + 1, len);
		inner[len] = '\0';
		if (address_normalise(inner, address, err) == -1)
			return -1;
	}
	len = open != NULL ? (size_t)(open - start) : 0;
	if (len + strlen(address) + 2 > n)
		return errf(err, "%s: the name before it is too long", address);
	name = len > 0 ? copy_name(start, len, buffer) : 0;
	m->name = name > 0 ? buffer : NULL;
	memcpy(buffer + len + 1, address, strlen(address) + 1);
	m->address = buffer + len + 1;
	return 0;
}
