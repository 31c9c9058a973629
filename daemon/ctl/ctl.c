#include "ctl.h"

#include <getopt.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

#include "../core/date.h"
#include "../core/text.h"
#include "../log.h"

/* Largest file that a command reads whole: eight times what the daemon ever takes. */
#define CTL_FILE_MAX ((size_t)512 << 20)
/* Bytes of a line on stderr; a message has half of them. */
#define MESSAGE_MAX 1024
/* Widest cell that a column grows to. */
#define CTL_CELL_MAX 60

void
ctl_tell(const char *lines)
{
	char one[MESSAGE_MAX], safe[4 * MESSAGE_MAX];
	size_t n;

	for (; *lines != '\0'; lines += n + (lines[n] == '\n')) {
		n = strcspn(lines, "\n");
		(void)snprintf(one, sizeof(one), "%.*s", (int)n, lines);
		(void)log_escape(safe, sizeof(safe), one);
		fprintf(stderr, "%s\n", safe);
	}
}

int
ctl_fail(int status, const char *fmt, ...)
{
	struct errbuf err;
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(err.text, sizeof(err.text), fmt, ap);
	va_end(ap);
	(void)fflush(stdout);
	fputs("digestctl: ", stderr);
	ctl_tell(err.text);
	return status;
}

/* ---- configuration and store ------------------------------------------------------------ */

const char *
ctl_config_file(const struct ctl *ctl)
{
	return ctl->file != NULL ? ctl->file : conf_default_file();
}

static void
report(void *arg, const char *message)
{
	(void)arg;
	ctl_tell(message);
}

int
ctl_config(struct ctl *ctl)
{
	if (ctl->config == NULL)
		ctl->config = conf_load_but_rules(ctl_config_file(ctl), report, NULL);
	return ctl->config != NULL ? EX_OK : EX_CONFIG;
}

int
ctl_store(struct ctl *ctl)
{
	struct errbuf err;
	const char *path;
	int status = ctl_config(ctl);

	if (status != EX_OK || ctl->store != NULL)
		return status;
	path = arena_printf(ctl->arena, "%s/items.db", ctl->config->state_dir);
	if (access(path, R_OK) == -1)
		return ctl_fail(EX_NOINPUT, "%s: %s", path, strerror(errno));
	ctl->store = store_open(path, STORE_READER, &err);
	return ctl->store != NULL ? EX_OK : ctl_fail(EX_NOINPUT, "%s", err.text);
}

int
ctl_json_only(int argc, char **argv, bool *json)
{
	static const struct option options[] = {{"json", no_argument, NULL, 'j'}, {0}};
	int o;

	*json = false;
	while ((o = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (o != 'j')
			return CTL_USAGE;
		*json = true;
	}
	return optind == argc ? EX_OK : CTL_USAGE;
}

/* ---- input ------------------------------------------------------------------------------ */

int
ctl_read(const char *path, struct buf *out)
{
	bool in = strcmp(path, "-") == 0;
	int fd = in ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	size_t step = 65536;
	struct stat st;
	ssize_t n = -1;
	char *p;

	buf_init(out, CTL_FILE_MAX);
	if (fd == -1)
		return ctl_fail(EX_NOINPUT, "%s: %s", path, strerror(errno));
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > (off_t)step &&
	    (size_t)st.st_size < CTL_FILE_MAX)
		step = (size_t)st.st_size + 1;
	while ((p = buf_reserve(out, step)) != NULL) {
		n = read(fd, p, step);
		if (n == 0 || (n == -1 && errno != EINTR))
			break;
		out->len += n > 0 ? (size_t)n : 0;
		step = 65536;
	}
	if (!in)
		close(fd);
	if (p == NULL || n == -1) {
		buf_release(out);
		return p == NULL ? ctl_fail(EX_DATAERR, "%s: too long", path)
				 : ctl_fail(EX_NOINPUT, "%s: %s", path, strerror(errno));
	}
	out->data[out->len] = '\0';
	return EX_OK;
}

/* ---- output ----------------------------------------------------------------------------- */

/* Columns of a terminal: two for East Asian wide characters. */
static int
width_of(const char *s)
{
	const char *end = s + strlen(s);
	uint32_t ch;
	int width = 0, w;

	while (s < end) {
		s += text_decode(s, end, &ch);
		w = wcwidth((wchar_t)ch);
		width += w > 0 ? w : 0;
	}
	return width;
}

static void
put_cell(const char *s, const struct ctl_column *c, int width, bool last)
{
	int pad = width - width_of(s);

	if (c->right)
		printf("%*s%s", pad > 0 ? pad : 0, "", s);
	else
		printf("%s%*s", s, pad > 0 && !last ? pad : 0, "");
	fputs(last ? "\n" : "  ", stdout);
}

void
ctl_table(const struct ctl_column *columns, size_t ncolumns, const char *const *cells, size_t nrows)
{
	int widths[16];
	size_t c, r;

	for (c = 0; c < ncolumns; c++) {
		widths[c] = columns[c].width;
		if (width_of(columns[c].title) > widths[c])
			widths[c] = width_of(columns[c].title);
		for (r = 0; r < nrows; r++)
			if (width_of(cells[r * ncolumns + c]) > widths[c])
				widths[c] = width_of(cells[r * ncolumns + c]);
		if (widths[c] > CTL_CELL_MAX)
			widths[c] = CTL_CELL_MAX;
	}
	for (c = 0; c < ncolumns; c++)
		put_cell(columns[c].title, &columns[c], widths[c], c + 1 == ncolumns);
	for (r = 0; r < nrows; r++)
		for (c = 0; c < ncolumns; c++)
			put_cell(
			    cells[r * ncolumns + c], &columns[c], widths[c], c + 1 == ncolumns);
}

const char *
ctl_time(struct ctl *ctl, int64_t t)
{
	int zone = ctl->config != NULL ? ctl->config->tz_minutes : 0;
	char text[DATE_MAX];

	if (t == TIME_NONE || t == 0)
		return "-";
	/* RFC 3339 of the wall clock: "2026-11-20T16:30:00Z" */
	(void)date_rfc3339(t + (int64_t)zone * 60, text);
	text[10] = ' ';
	return arena_strndup(ctl->arena, text, 16);
}

static int64_t
time_of(struct ctl *ctl, const char *s, int64_t now)
{
	int zone = ctl->config != NULL ? ctl->config->tz_minutes : 0;
	size_t digits = strspn(s, "0123456789");
	int64_t n = digits > 0 && digits < 7 ? strtoll(s, NULL, 10) : -1;

	if (n >= 0 && s[digits] != '\0' && s[digits + 1] == '\0') {
		switch (s[digits]) {
		case 'm':
			return now - n * 60;
		case 'h':
			return now - n * 3600;
		case 'd':
			return now - n * 86400;
		case 'w':
			return now - n * 7 * 86400;
		}
	}
	return date_parse(s, zone, now);
}

int
ctl_since(struct ctl *ctl, const char *s, int64_t *since)
{
	*since = time_of(ctl, s, time(NULL));
	if (*since == TIME_NONE)
		return ctl_fail(EX_USAGE, "--since is like 30d or 2026-11-01, not '%s'", s);
	return EX_OK;
}

int
ctl_id(const char *s, int64_t *id)
{
	char *end;

	errno = 0;
	*id = strtoll(s, &end, 10);
	if (end == s || *end != '\0' || *id < 1 || errno != 0)
		return ctl_fail(EX_USAGE, "the id of an item is a number, not '%.60s'", s);
	return EX_OK;
}
