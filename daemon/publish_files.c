/* The documents as files. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/limits.h"
#include "io.h"
#include "publish.h"

struct publish_run {
	struct publisher *publisher;
	struct store *store;
	const struct config *conf;
	struct arena *arena;
	int64_t now, since, today;
	size_t next; /* number of the publication whose turn it is */
	struct feed_row *feeds;
	size_t nfeeds;
	int root; /* public_dir */
	size_t written;
	struct buf doc;
};

/* mkdir -p below the public directory; only the last part is ours to miss. */
static int
open_dir(struct publish_run *r, const char *path, struct errbuf *err)
{
	char part[256];
	const char *slash = path;
	int fd;

	if (path[0] == '\0')
		return dup(r->root);
	while ((slash = strchr(slash, '/')) != NULL) {
		snprintf(part, sizeof(part), "%.*s", (int)(slash - path), path);
		if (mkdirat(r->root, part, 0755) == -1 && errno != EEXIST)
			return errf(err, "%s/%s: %s", r->conf->public_dir, part, strerror(errno));
		slash++;
	}
	if ((fd = openat(r->root, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) == -1)
		return errf(err, "%s/%s: %s", r->conf->public_dir, path, strerror(errno));
	return fd;
}

/* True when the file holds these bytes already. */
static bool
is_same(int dir, const char *name, const char *data, size_t n)
{
	char part[16384];
	struct stat st;
	size_t at = 0;
	ssize_t k = 1;
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);

	if (fd == -1)
		return false;
	if (fstat(fd, &st) == -1 || (uint64_t)st.st_size != n)
		k = 0;
	while (at < n && k > 0) {
		k = read(fd, part, sizeof(part));
		if (k <= 0 || (size_t)k > n - at || memcmp(part, data + at, (size_t)k) != 0)
			break;
		at += (size_t)k;
	}
	close(fd);
	return at == n && k > 0;
}

static int
put_file(struct publish_run *r, int dir, const char *path, const char *name, const char *data,
    size_t n, struct errbuf *err)
{
	char tmp[NAME_MAX + 1];
	int fd, saved;

	if (is_same(dir, name, data, n))
		return 0;
	snprintf(tmp, sizeof(tmp), ".%s.new", name);
	fd = openat(dir, tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd == -1)
		return errf(err, "%s/%s%s: %s", r->conf->public_dir, path, tmp, strerror(errno));
	if (io_write(fd, data, n) == -1 || fsync(fd) == -1 || renameat(dir, tmp, dir, name) == -1) {
		saved = errno;
		(void)unlinkat(dir, tmp, 0);
		close(fd);
		return errf(err, "%s/%s%s: %s", r->conf->public_dir, path, name, strerror(saved));
	}
	close(fd);
	r->written++;
	return 0;
}

static int
put_document(struct publish_run *r, int dir, const char *path, struct wanted *w,
    const struct format *f, struct errbuf *err)
{
	int64_t updated;
	int got;

	w->format = f;
	buf_clear(&r->doc);
	got = publish_document(r->publisher, r->store, w, r->today, &r->doc, &updated, err);
	if (got == PUBLISH_ABSENT)
		return 0;
	if (got != 0)
		return -1;
	return put_file(r, dir, path, f->file, r->doc.data, r->doc.len, err);
}

/* The four documents of a directory; page is what its index.html shows. */
static int
put_directory(struct publish_run *r, const char *path, struct wanted *feed, struct wanted *page,
    struct errbuf *err)
{
	static const struct format *const feeds[] = {&format_atom, &format_rss, &format_json};
	size_t i;
	int dir, result = 0;

	if ((dir = open_dir(r, path, err)) == -1)
		return -1;
	for (i = 0; feed != NULL && i < sizeof(feeds) / sizeof(feeds[0]) && result == 0; i++)
		result = put_document(r, dir, path, feed, feeds[i], err);
	if (result == 0)
		result = put_document(r, dir, path, page, &format_html, err);
	if (result == 0 && fsync(dir) == -1)
		result = errf(err, "%s/%s: %s", r->conf->public_dir, path, strerror(errno));
	close(dir);
	return result;
}

static int
put_root(struct publish_run *r, struct errbuf *err)
{
	const struct site *site = publisher_site(r->publisher);
	const char *css = site->template_text(site, "style.css");
	struct wanted all = {.kind = WANT_ALL}, list = {.kind = WANT_FEEDS};
	struct wanted home = {.kind = WANT_DAY, .day = r->today, .home = true};

	if (put_file(r, r->root, "", "style.css", css, strlen(css), err) == -1 ||
	    put_document(r, r->root, "", &list, &format_opml, err) == -1)
		return -1;
	return put_directory(r, "", &all, &home, err);
}

static int
put_day(struct publish_run *r, int64_t day, struct errbuf *err)
{
	struct wanted w = {.kind = WANT_DAY, .day = day};
	struct tm tm;
	time_t t = (time_t)(day + (int64_t)r->conf->tz_minutes * 60);
	char path[64];

	if (gmtime_r(&t, &tm) == NULL || strftime(path, sizeof(path), "days/%Y-%m-%d/", &tm) == 0)
		return errf(err, "publish: no such day");
	return put_directory(r, path, NULL, &w, err);
}

static int
put_keyed(struct publish_run *r, enum wanted_kind kind, const char *key, struct errbuf *err)
{
	struct wanted w = {.kind = kind, .key = key};
	char path[256];

	if ((size_t)snprintf(path, sizeof(path), "%s/%s/",
		kind == WANT_SECTION ? "sections" : "feeds", key) >= sizeof(path))
		return errf(err, "%s: the key is too long for a directory", key);
	return put_directory(r, path, &w, &w, err);
}

struct publish_run *
publish_start(
    struct publisher *p, struct store *store, int64_t now, int64_t since, struct errbuf *err)
{
	const struct config *c = publisher_site(p)->templates;
	struct publish_run *r;

	if (publisher_refresh(p, store, now, err) != 0)
		return NULL;
	if ((r = calloc(1, sizeof(*r))) == NULL)
		abort();
	*r = (struct publish_run){.publisher = p, .store = store, .conf = c, .now = now};
	r->since = since;
	r->today = publisher_day(p, now);
	r->arena = arena_new();
	buf_init(&r->doc, PUBLISH_DOCUMENT_MAX);
	if (mkdir(c->public_dir, 0755) == -1 && errno != EEXIST)
		r->root = -1;
	else
		r->root = open(c->public_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (r->root == -1) {
		(void)errf(err, "%s: %s", c->public_dir, strerror(errno));
		publish_end(r);
		return NULL;
	}
	if (c->publish_feed_files &&
	    store_feeds(store, &r->feeds, &r->nfeeds, r->arena, err) != 0) {
		publish_end(r);
		return NULL;
	}
	return r;
}

/* Feeds that did not change since the last run are passed over. */
static const struct feed_row *
next_feed(struct publish_run *r, size_t first)
{
	const struct feed_row *row;

	while (r->next - first < r->nfeeds) {
		row = &r->feeds[r->next++ - first];
		if (r->since == 0 || row->state.last_change >= r->since)
			return row;
	}
	return NULL;
}

int
publish_step(struct publish_run *r, struct errbuf *err)
{
	/* the root, today, yesterday, the sections, the feeds */
	const size_t sections = 3, feeds = sections + r->conf->nsections;
	const struct feed_row *row;
	size_t turn = r->next;
	int result;

	if (turn >= feeds) {
		if ((row = next_feed(r, feeds)) == NULL)
			return 0;
		result = put_keyed(r, WANT_FEED, row->feed.key, err);
		return result == 0 ? 1 : -1;
	}
	r->next++;
	if (turn == 0)
		result = put_root(r, err);
	else if (turn < sections)
		result = put_day(r, r->today - (turn == 2 ? 86400 : 0), err);
	else
		result = put_keyed(r, WANT_SECTION, r->conf->sections[turn - sections].key, err);
	return result == 0 ? 1 : -1;
}

size_t
publish_written(const struct publish_run *r)
{
	return r->written;
}

void
publish_end(struct publish_run *r)
{
	if (r == NULL)
		return;
	if (r->root != -1)
		close(r->root);
	buf_release(&r->doc);
	arena_free(r->arena);
	free(r);
}
