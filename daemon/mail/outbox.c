#include "outbox.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../io.h"

#define AT_ONCE 32 /* messages in hand: one commit of the ledger for so many */

struct outbox {
	const struct transport_ops *ops;
	void *arg;
	int dir; /* descriptor of the folder */
	struct held {
		struct transport_message message;
		void *cookie;
	} held[AT_ONCE];
};

static struct held *
held_of(struct outbox *o, const void *cookie)
{
	size_t i;

	for (i = 0; i < AT_ONCE; i++)
		if (o->held[i].cookie == cookie)
			return &o->held[i];
	return NULL;
}

static size_t
room(void *self)
{
	const struct outbox *o = self;
	size_t i, n = 0;

	for (i = 0; i < AT_ONCE; i++)
		n += o->held[i].cookie == NULL;
	return n;
}

static void
hand_over(void *self, const struct transport_message *m, void *cookie)
{
	struct outbox *o = self;
	struct held *h = held_of(o, NULL);

	if (h == NULL)
		abort();
	h->message = *m;
	h->cookie = cookie;
	o->ops->on_ready(o->arg, cookie);
}

static void
done(struct outbox *o, struct held *h, const struct transport_result *r)
{
	void *cookie = h->cookie;

	h->cookie = NULL;
	o->ops->on_done(o->arg, cookie, r);
}

/* What a Message-ID may hold that a file name may not becomes '_'. */
static void
file_name(const char *id, char *out, size_t n)
{
	size_t i = 0;
	char c;

	for (; *id != '\0' && i + sizeof(".eml") < n; id++) {
		if (*id == '<' || *id == '>')
			continue;
		c = isalnum((unsigned char)*id) || strchr(".-@+=", *id) != NULL ? *id : '_';
		out[i] = i == 0 && c == '.' ? '_' : c;
		i++;
	}
	(void)snprintf(out + i, n - i, ".eml");
}

static int
write_file(struct outbox *o, const struct transport_message *m, char *name, size_t n)
{
	int fd, saved, ok;

	file_name(m->id, name, n);
	fd = openat(o->dir, ".new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd == -1)
		return -1;
	ok = io_write(fd, m->data, m->len) == 0 && fsync(fd) == 0;
	saved = errno;
	if (close(fd) == 0 && ok && renameat(o->dir, ".new", o->dir, name) == 0)
		return fsync(o->dir);
	if (!ok)
		errno = saved;
	return -1;
}

static void
go(void *self, void *cookie)
{
	struct outbox *o = self;
	struct held *h = held_of(o, cookie);
	struct transport_result r = {.outcome = SENT_ACCEPTED, .stage = STAGE_END};
	char name[NAME_MAX], reply[NAME_MAX + 64];

	if (h == NULL)
		return;
	if (write_file(o, &h->message, name, sizeof(name)) == 0) {
		(void)snprintf(reply, sizeof(reply), "outbox/%s", name);
	} else {
		r = (struct transport_result){
		    .outcome = SENT_DEFERRED, .stage = STAGE_DATA, .server = true};
		(void)snprintf(reply, sizeof(reply), "outbox: %s", strerror(errno));
	}
	r.reply = reply;
	done(o, h, &r);
}

static void
drop(void *self, void *cookie)
{
	const struct transport_result r = {
	    .outcome = SENT_DEFERRED, .stage = STAGE_DATA, .server = true, .reply = "not written"};
	struct held *h = held_of(self, cookie);

	if (h != NULL)
		done(self, h, &r);
}

static void
release(void *self)
{
	struct outbox *o = self;

	(void)close(o->dir);
	free(o);
}

int
outbox_new(struct transport *out, const char *dir, const struct transport_ops *ops, void *arg,
    struct errbuf *err)
{
	struct outbox *o = calloc(1, sizeof(*o));
	char path[PATH_MAX];

	if (o == NULL)
		abort();
	o->ops = ops;
	o->arg = arg;
	(void)snprintf(path, sizeof(path), "%s/outbox", dir);
	if ((mkdir(path, 0700) == -1 && errno != EEXIST) ||
	    (o->dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) == -1) {
		free(o);
		return errf(err, "%s: %s", path, strerror(errno));
	}
	*out = (struct transport){.name = "outbox",
	    .repeatable = true,
	    .self = o,
	    .room = room,
	    .send = hand_over,
	    .go = go,
	    .drop = drop,
	    .free = release};
	return 0;
}
