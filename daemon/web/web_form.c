/*
 * What a request for a form is: which one, of whom, and what was typed.
 */
#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "../core/form.h"
#include "../mail/desk.h"
#include "../publish/message.h"
#include "web_internal.h"

/* ---- addresses of pages ----------------------------------------------------------------- */

static const struct {
	enum form_kind kind;
	const char *path;
	bool has_token;
} paths[] = {
    {FORM_SUBSCRIBE, DESK_PATH_SUBSCRIBE, false},
    {FORM_LINK, DESK_PATH_LINK, false},
    {FORM_CONFIRM, DESK_PATH_CONFIRM, true},
    {FORM_PREFERENCES, DESK_PATH_PREFERENCES, true},
    {FORM_UNSUBSCRIBE, DESK_PATH_UNSUBSCRIBE, true},
};

bool
request_form(struct request *r, const char *path, const struct site *site)
{
	size_t i, n;

	if (strcmp(path, "/subscribe") == 0 && site->subscribe) {
		r->what = REQUEST_REDIRECT;
		r->to = DESK_PATH_SUBSCRIBE;
		return true;
	}
	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		n = strlen(paths[i].path);
		if (strncmp(path, paths[i].path, n) != 0 || (path[n] != '\0') != paths[i].has_token)
			continue;
		/* Links in mails that were sent before go on working without the form. */
		if (!paths[i].has_token && !site->subscribe)
			return false;
		r->what = REQUEST_FORM;
		r->form = paths[i].kind;
		r->token = paths[i].has_token ? path + n : NULL;
		return true;
	}
	return false;
}

/* ---- who asks --------------------------------------------------------------------------- */

static bool
is_loopback(const struct sockaddr *sa)
{
	const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)sa;
	const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)(const void *)sa;

	if (sa->sa_family == AF_INET)
		return ntohl(in->sin_addr.s_addr) >> 24 == 127;
	if (sa->sa_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&in6->sin6_addr))
		return in6->sin6_addr.s6_addr[12] == 127;
	return sa->sa_family == AF_UNIX ||
	       (sa->sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&in6->sin6_addr));
}

/* A socket of both families writes an address of IPv4 as one of IPv6: as such all were one net. */
static const char *
text6(const struct in6_addr *address, struct arena *a)
{
	bool mapped = IN6_IS_ADDR_V4MAPPED(address);
	char text[INET6_ADDRSTRLEN] = "";

	(void)inet_ntop(
	    mapped ? AF_INET : AF_INET6, &address->s6_addr[mapped ? 12 : 0], text, sizeof(text));
	return arena_strdup(a, text);
}

static const char *
peer_text(const struct sockaddr *sa, struct arena *a)
{
	char text[INET_ADDRSTRLEN] = "";

	if (sa->sa_family == AF_INET6)
		return text6(&((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr, a);
	if (sa->sa_family == AF_INET)
		(void)inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)sa)->sin_addr,
		    text, sizeof(text));
	return arena_strdup(a, text);
}

/* The last address in the list: the one that our own proxy put there. */
static const char *
forwarded(struct evhttp_request *req, struct arena *a)
{
	const char *list =
	    evhttp_find_header(evhttp_request_get_input_headers(req), "X-Forwarded-For");
	const char *last = list != NULL ? strrchr(list, ',') : NULL;
	struct in6_addr six;
	struct in_addr four;

	if (list == NULL)
		return NULL;
	last = last != NULL ? last + 1 : list;
	last += strspn(last, " \t");
	last = arena_strndup(a, last, strcspn(last, " \t"));
	if (inet_pton(AF_INET, last, &four) == 1)
		return last;
	return inet_pton(AF_INET6, last, &six) == 1 ? text6(&six, a) : NULL;
}

/* A proxy on this machine is believed, nobody else: clients could write what they like. */
const char *
form_client(struct evhttp_request *req, struct arena *a)
{
	struct evhttp_connection *http = evhttp_request_get_connection(req);
	struct sockaddr_storage sa = {.ss_family = AF_UNSPEC};
	socklen_t n = sizeof(sa);
	const char *via;
	int fd = http != NULL ? bufferevent_getfd(evhttp_connection_get_bufferevent(http)) : -1;

	if (fd == -1 || getpeername(fd, (struct sockaddr *)&sa, &n) == -1)
		return "";
	via = is_loopback((struct sockaddr *)&sa) ? forwarded(req, a) : NULL;
	return via != NULL ? via : peer_text((struct sockaddr *)&sa, a);
}

/* ---- what was typed --------------------------------------------------------------------- */

bool
form_is_urlencoded(struct evhttp_request *req)
{
	static const char want[] = "application/x-www-form-urlencoded";
	const char *type =
	    evhttp_find_header(evhttp_request_get_input_headers(req), "Content-Type");

	return type != NULL && strncasecmp(type, want, sizeof(want) - 1) == 0 &&
	       strchr("; \t", type[sizeof(want) - 1]) != NULL;
}

/* The sections that were ticked, those that there are. */
static void
read_sections(
    struct subscription *s, const struct form *form, const struct site *site, struct arena *a)
{
	const char **keys = arena_alloc(a, (form->n + 1) * sizeof(*keys));
	size_t i;

	s->sections = keys;
	for (i = 0; i < form->n; i++)
		if (strcmp(form->fields[i].name, "section") == 0 &&
		    site_section_index(site, form->fields[i].value) < site->nsections)
			keys[s->nsections++] = form->fields[i].value;
	s->none = s->nsections == 0;
}

int
form_typed(struct evhttp_request *req, enum form_kind kind, const struct site *site,
    struct subscription *s, struct arena *a)
{
	struct evbuffer *in = evhttp_request_get_input_buffer(req);
	size_t n = evbuffer_get_length(in);
	const char *body = n > 0 ? (const char *)evbuffer_pullup(in, -1) : "";
	const char *language;
	struct form form;

	if (form_read(&form, body, n, a) == -1)
		return -1;
	s->address = form_value(&form, "address");
	s->daily = form_ticked(&form, "daily");
	s->weekly = form_ticked(&form, "weekly");
	s->monthly = form_ticked(&form, "monthly");
	read_sections(s, &form, site, a);
	if ((language = form_value(&form, "language")) != NULL &&
	    language_find(language) != LANGUAGES)
		s->language = language_tag(language_find(language));
	if (kind != FORM_PREFERENCES && (s->address == NULL || strchr(s->address, '@') == NULL ||
					    strlen(s->address) > MESSAGE_ADDRESS_MAX))
		s->error = SUBSCRIPTION_NO_ADDRESS;
	else if (kind != FORM_LINK && s->none)
		s->error = SUBSCRIPTION_NO_SECTION;
	else if (kind != FORM_LINK && !s->daily && !s->weekly && !s->monthly)
		s->error = SUBSCRIPTION_NO_PERIOD;
	return 0;
}
