#include "ctl_mail.h"

#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "../engine/control.h"

#define STARTING_MS 5000
#define PAUSE_MS 20

const char *
ctl_mail_dir(struct ctl *ctl)
{
	return arena_printf(ctl->arena, "%s/mail", ctl->config->state_dir);
}

int
ctl_mail_ask(struct ctl *ctl, int argc, const char *const *argv, const struct buf *body,
    struct buf *out, struct errbuf *err)
{
	const struct timespec pause = {.tv_nsec = PAUSE_MS * 1000000};
	const char *dir = ctl_mail_dir(ctl), *path = arena_printf(ctl->arena, "%s/control", dir);
	int status, left = STARTING_MS / PAUSE_MS;

	buf_init(out, CONTROL_ANSWER_MAX + 4096);
	/* A mailer that is starting has the file already, and its socket in a moment. */
	while (((status = control_ask_with(path, argc, argv, body, out, err)) == EX_UNAVAILABLE &&
		   maildb_busy(dir) && left-- > 0) ||
	       (status == EX_PROTOCOL && body == NULL && left-- > 0)) {
		buf_clear(out);
		(void)nanosleep(&pause, NULL);
	}
	return status;
}

struct maildb *
ctl_mail_open(struct ctl *ctl, int *status)
{
	struct errbuf err = {""};
	struct maildb *m;

	if (access(arena_printf(ctl->arena, "%s/mail.db", ctl_mail_dir(ctl)), F_OK) == -1) {
		*status = ctl_fail(EX_NOINPUT, "there is no mail.db yet; digestd makes it");
		return NULL;
	}
	if ((m = maildb_open(ctl_mail_dir(ctl), &err)) == NULL)
		*status = ctl_fail(EX_IOERR, "%s", err.text);
	return m;
}
