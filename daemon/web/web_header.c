#include <ctype.h>
#include <event2/keyvalq_struct.h>
#include <string.h>
#include <strings.h>

#include "web_internal.h"

/* One pass: evhttp_find_header() would walk the list for each name. */
void
request_headers(struct evhttp_request *req, struct request_headers *h)
{
	const struct evkeyvalq *in = evhttp_request_get_input_headers(req);
	const struct evkeyval *kv;

	*h = (struct request_headers){.bytes = 0};
	for (kv = in->tqh_first; kv != NULL; kv = kv->next.tqe_next) {
		h->bytes += strlen(kv->key) + strlen(kv->value) + 4;
		if ((kv->key[0] | 0x20) == 'i') {
			if (strcasecmp(kv->key, "If-None-Match") == 0)
				h->if_none_match = kv->value;
			else if (strcasecmp(kv->key, "If-Modified-Since") == 0)
				h->if_modified_since = kv->value;
		} else if ((kv->key[0] | 0x20) == 'a' &&
			   strcasecmp(kv->key, "Accept-Encoding") == 0)
			h->accept_encoding = kv->value;
		else if ((kv->key[0] | 0x20) == 'c' && strcasecmp(kv->key, "Connection") == 0 &&
			 strcasecmp(kv->value, "keep-alive") != 0)
			h->connection = kv->value;
	}
}

static const char *
skip_blanks(const char *p)
{
	while (*p == ' ' || *p == '\t')
		p++;
	return p;
}

/* "q=0.5" after a coding in thousandths; 1000 when there is none. */
static int
quality(const char *p, const char *end)
{
	int q = 0, unit = 100;

	while (p < end && *p != '=')
		p++;
	if (p == end)
		return 1000;
	p = skip_blanks(p + 1);
	if (*p == '1')
		return 1000;
	if (p + 1 < end && p[0] == '0' && p[1] == '.')
		for (p += 2; p < end && isdigit((unsigned char)*p) && unit > 0; p++, unit /= 10)
			q += (*p - '0') * unit;
	return q;
}

bool
request_gzip(const char *list)
{
	const char *p = list, *end, *name_end;
	int gzip = -1, any = -1, q;
	size_t n;

	while (p != NULL && *p != '\0') {
		p = skip_blanks(p);
		end = p + strcspn(p, ",");
		name_end = p;
		while (name_end < end && strchr(" \t;", *name_end) == NULL)
			name_end++;
		n = (size_t)(name_end - p);
		q = quality(name_end, end);
		if ((n == 4 && strncasecmp(p, "gzip", 4) == 0) ||
		    (n == 6 && strncasecmp(p, "x-gzip", 6) == 0))
			gzip = q;
		else if (n == 1 && *p == '*')
			any = q;
		p = *end == ',' ? end + 1 : end;
	}
	return (gzip == -1 ? any : gzip) > 0;
}

bool
request_matches(const char *list, const char *etag)
{
	const char *p = list, *end;
	size_t n = strlen(etag);

	while (*(p += strspn(p, " \t,")) != '\0') {
		if (*p == '*')
			return true;
		if (p[0] == 'W' && p[1] == '/')
			p += 2;
		if (*p != '"' || (end = strchr(p + 1, '"')) == NULL)
			return false;
		if ((size_t)(end + 1 - p) == n && memcmp(p, etag, n) == 0)
			return true;
		p = end + 1;
	}
	return false;
}
