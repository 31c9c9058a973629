/*
 * The mailer: the one role with subscribers and the SMTP password.
 *
 * The password is read before rights are dropped, and by this process alone.  What runs programs
 * (sendmail.h) is started before the sandbox, too, and knows no password.
 */
#include "mailer.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "../log.h"
#include "../sandbox.h"
#include "../state.h"
#include "desk.h"
#include "outbox.h"
#include "sendmail.h"
#include "smtp.h"
#include "subscriber.h"

#define TICK_SECONDS 30
#define STOP_SECONDS 3	  /* for answers to what was sent; the parent kills after four */
#define PASSWORD_MAX 4096 /* bearer tokens are long */

/* ---- the password ----------------------------------------------------------------------- */

static int
read_line(int fd, const char *path, char *line, struct errbuf *err)
{
	struct stat st;
	ssize_t n;

	if (fstat(fd, &st) == -1 || (n = read(fd, line, PASSWORD_MAX)) == -1)
		return errf(err, "%s: %s", path, strerror(errno));
	if ((st.st_mode & S_IRWXO) != 0)
		return errf(err, "%s: everybody may use it; not read (chmod o= %s)", path, path);
	line[n] = '\0';
	line[strcspn(line, "\r\n")] = '\0';
	return *line != '\0' ? 0 : errf(err, "%s: has no password", path);
}

static int
read_password(struct mailer *m, struct errbuf *err)
{
	const char *dir = getenv("CREDENTIALS_DIRECTORY");
	char path[PATH_MAX], line[PASSWORD_MAX + 1];
	int fd, rc;

	if (m->config->smtp_url == NULL || m->config->smtp_user == NULL)
		return 0;
	if (m->config->smtp_password_file != NULL)
		(void)snprintf(path, sizeof(path), "%s", m->config->smtp_password_file);
	else if (dir != NULL)
		(void)snprintf(path, sizeof(path), "%s/smtp-password", dir);
	else
		return errf(err, "smtp_user: neither smtp_password_file nor a credential is there");
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return errf(err, "%s: %s", path, strerror(errno));
	rc = read_line(fd, path, line, err);
	(void)close(fd);
	if (rc == 0 && (m->password = strdup(line)) == NULL)
		abort();
	explicit_bzero(line, sizeof(line));
	return rc;
}

/* ---- start ------------------------------------------------------------------------------ */

static int
enter_sandbox(const struct config *c, struct errbuf *err)
{
	char mail[PATH_MAX];
	const struct sandbox_path rest[] = {
	    {mail, SANDBOX_WRITE},
	    {c->ca_file, SANDBOX_READ},
	    SANDBOX_CLIENT_PATHS,
	    {"/dev/urandom", SANDBOX_READ},
	};
	struct sandbox_path paths[STATE_ITEMS_FILES + sizeof(rest) / sizeof(rest[0])];
	struct sandbox s = {.paths = paths, .net = SANDBOX_NET_INTERNET};
	struct state_items items;
	struct addrinfo *ai = NULL;

	/* The resolver loads its modules now, while it still can. */
	if (getaddrinfo("localhost", NULL, NULL, &ai) == 0)
		freeaddrinfo(ai);
	(void)snprintf(mail, sizeof(mail), "%s/mail", c->state_dir);
	s.npaths = state_items_paths(&items, c->state_dir, SANDBOX_READ, paths);
	memcpy(paths + s.npaths, rest, sizeof(rest));
	s.npaths += sizeof(rest) / sizeof(rest[0]);
	return sandbox_enter(&s, err);
}

static int
new_smtp(struct mailer *m, const struct transport_ops *ops, struct errbuf *err)
{
	const struct config *c = m->config;
	char host[256] = "localhost";
	const struct smtp_options o = {.url = c->smtp_url,
	    .tls = c->smtp_tls,
	    .user = c->smtp_user,
	    .auth = c->smtp_auth,
	    .password = m->password,
	    .ca_file = c->ca_file,
	    .helo = host,
	    .connections = c->smtp_connections};

	(void)gethostname(host, sizeof(host) - 1);
	return smtp_new(&m->transport, m->base, &o, ops, m, err);
}

static int
new_transport(struct mailer *m, const char *dir, struct errbuf *err)
{
	static struct transport_ops ops;

	mailer_transport_ops(&ops);
	if (m->config->smtp_url != NULL)
		return new_smtp(m, &ops, err);
	if (m->config->sendmail != NULL) {
		sendmail_new(&m->transport, m->base, m->sendmail_fd, &ops, m);
		return 0;
	}
	return outbox_new(&m->transport, dir, &ops, m, err);
}

static int
recover(struct mailer *m, struct errbuf *err)
{
	bool resend = m->config->mail_resend || m->transport.repeatable;
	int64_t lost;

	if (maildb_recover(m->mail, resend, mailer_now(), &lost, err) < 0)
		return -1;
	if (lost > 0)
		log_warn("mail", NULL, "%lld messages were on their way when the mailer ended: %s",
		    (long long)lost, resend ? "sent again" : "unknown whether they arrived");
	m->unknown += lost;
	return 0;
}

static int
open_stores(struct mailer *m, const char *dir, struct errbuf *err)
{
	char path[PATH_MAX + 16];

	(void)snprintf(path, sizeof(path), "%s/items.db", m->config->state_dir);
	if ((m->store = store_open(path, STORE_READER, err)) == NULL ||
	    (m->mail = maildb_open(dir, err)) == NULL)
		return -1;
	(void)snprintf(path, sizeof(path), "%s/control", dir);
	m->control = control_new(m->base, path, mailer_request, m, err);
	if (m->control == NULL)
		return -1;
	control_take_bodies(m->control, SUBSCRIBER_ORDER_MAX);
	return 0;
}

/* What keeps messages from going out only; the desk serves all the same. */
static void
open_way_out(struct mailer *m, const char *dir)
{
	struct errbuf err = {""};

	if (m->broken[0] == '\0' && new_transport(m, dir, &err) == -1)
		(void)snprintf(m->broken, sizeof(m->broken), "%s", err.text);
	if (m->broken[0] != '\0')
		log_error("mail", NULL, "no mail is sent: %s", m->broken);
}

static int
start(struct mailer *m, struct errbuf *err)
{
	const struct config *c = m->config;
	struct errbuf why = {""};
	char dir[PATH_MAX];

	m->times = (struct mail_times){.tz_minutes = c->tz_minutes,
	    .time = c->digest_time,
	    .weekday = c->digest_weekday,
	    .monthday = c->digest_monthday};
	(void)snprintf(dir, sizeof(dir), "%s/mail", c->state_dir);
	if (read_password(m, &why) == -1)
		(void)snprintf(m->broken, sizeof(m->broken), "%s", why.text);
	if (sandbox_user(c->user, err) == -1)
		return -1;
	if (c->sendmail != NULL && (m->sendmail_fd = sendmail_start(c->sendmail, &why)) == -1)
		(void)snprintf(m->broken, sizeof(m->broken), "%s", why.text);
	if (open_stores(m, dir, err) == -1 || (m->publisher = publisher_new(c, err)) == NULL ||
	    compose_sender_init(&m->sender, c, err) == -1)
		return -1;
	open_way_out(m, dir);
	if (enter_sandbox(c, err) == -1)
		return -1;
	return recover(m, err);
}

/* ---- end -------------------------------------------------------------------------------- */

static void
on_close_timer(evutil_socket_t fd, short what, void *arg)
{
	struct mailer *m = arg;

	(void)fd;
	(void)what;
	event_base_loopbreak(m->base);
}

/* What is in hand is finished: at a stop for a moment, at a reload until the server answers. */
static void
close_down(struct mailer *m, bool stop)
{
	const struct timeval tv = {.tv_sec = STOP_SECONDS};

	m->closing = true;
	if (m->mail == NULL) {
		event_base_loopbreak(m->base);
		return;
	}
	mailer_drop_batch(m);
	if (stop) {
		control_free(m->control);
		m->control = NULL;
		m->stopping = true;
		event_add(m->close_timer, &tv);
	}
	mailer_wake(m);
}

/* ---- events ----------------------------------------------------------------------------- */

static void
on_work(evutil_socket_t fd, short what, void *arg)
{
	struct mailer *m = arg;

	(void)fd;
	(void)what;
	if (m->mail != NULL && m->publisher != NULL)
		mailer_work(m);
}

static void
set_tick(struct mailer *m)
{
	int64_t left = mailer_next_digest(m) - mailer_now();
	struct timeval tv = {.tv_sec = left > 0 && left < TICK_SECONDS ? left : TICK_SECONDS};

	event_add(m->tick, &tv);
}

static void
on_tick(evutil_socket_t fd, short what, void *arg)
{
	struct mailer *m = arg;

	(void)fd;
	(void)what;
	mailer_digests(m, false);
	mailer_wake(m);
	set_tick(m);
}

static void
fatal(struct mailer *m, const char *text)
{
	log_error(NULL, NULL, "%s", text);
	m->exit_status = EX_CONFIG;
	event_base_loopbreak(m->base);
}

/* A reload ends this process: its successor has the new configuration. */
static void
set_up(struct mailer *m, const void *data, size_t n)
{
	struct errbuf err = {"a configuration that cannot be read"};
	struct unpack u;

	if (m->config != NULL) {
		close_down(m, false);
		return;
	}
	unpack_init(&u, data, n);
	if ((m->config = conf_unpack(&u)) == NULL || start(m, &err) == -1) {
		fatal(m, err.text);
		return;
	}
	channel_send(m->engine, MSG_READY, NULL);
	mailer_tell(m);
	on_tick(-1, 0, m);
}

/* One question of the web pages: the number comes back with the answer. */
static void
serve(struct mailer *m, const void *data, size_t n)
{
	struct arena *a = arena_new();
	struct desk_answer answer;
	struct desk_request r;
	struct unpack u;
	struct buf out;
	uint32_t id;

	unpack_init(&u, data, n);
	id = unpack_u32(&u);
	if (m->mail != NULL && desk_request_unpack(&r, &u, a) == 0) {
		desk_serve(m->mail, m->config, &r, mailer_now(), &answer, a);
		buf_init(&out, DESK_MESSAGE_MAX);
		pack_u32(&out, id);
		desk_answer_pack(&answer, &out);
		channel_send(m->engine, MSG_DESK_ANSWER, &out);
		buf_release(&out);
		mailer_wake(m);
	}
	arena_free(a);
}

static void
on_message(void *arg, uint32_t type, const void *data, size_t n)
{
	if (type == MSG_SETUP)
		set_up(arg, data, n);
	else if (type == MSG_DESK_ASK)
		serve(arg, data, n);
}

static void
on_closed(void *arg)
{
	close_down(arg, true);
}

static void
init(struct mailer *m)
{
	m->started = mailer_now();
	m->batch_arena = arena_new();
	digest_text_init(&m->text);
	buf_init(&m->archive, 4096);
	buf_init(&m->scratch_text, DIGEST_TEXT_MAX);
	buf_init(&m->scratch_html, DIGEST_HTML_MAX);
	m->work = event_new(m->base, -1, 0, on_work, m);
	m->wake = evtimer_new(m->base, on_work, m);
	m->tick = evtimer_new(m->base, on_tick, m);
	m->close_timer = evtimer_new(m->base, on_close_timer, m);
	if (m->work == NULL || m->wake == NULL || m->tick == NULL || m->close_timer == NULL)
		abort();
}

static void
release(struct mailer *m)
{
	size_t i;

	control_free(m->control);
	if (m->transport.self != NULL)
		m->transport.free(m->transport.self);
	for (i = 0; i < MAILER_JOBS; i++)
		buf_release(&m->jobs[i].data);
	compose_free(m->compose);
	digest_text_release(&m->text);
	buf_release(&m->archive);
	buf_release(&m->scratch_text);
	buf_release(&m->scratch_html);
	arena_free(m->batch_arena);
	event_free(m->work);
	event_free(m->wake);
	event_free(m->tick);
	event_free(m->close_timer);
	channel_free(m->engine);
	event_base_free(m->base);
	publisher_free(m->publisher);
	store_close(m->store);
	maildb_close(m->mail);
	if (m->password != NULL)
		explicit_bzero(m->password, strlen(m->password));
	free(m->password);
	conf_free(m->config);
}

int
mailer_main(const struct role_args *args)
{
	static const struct channel_ops ops = {on_message, on_closed};
	struct mailer *m = calloc(1, sizeof(*m));
	int status;

	if (m == NULL || (m->base = event_base_new()) == NULL)
		return EX_OSERR;
	m->args = args;
	init(m);
	m->engine = channel_new(m->base, ROLE_FD, &ops, m);
	(void)event_base_dispatch(m->base);
	release(m);
	status = m->exit_status;
	free(m);
	return status;
}
