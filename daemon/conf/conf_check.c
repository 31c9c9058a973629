/* What no single option can see: options that contradict each other. */
#include <string.h>
#include <sys/un.h>

#include "../state.h"
#include "conf_internal.h"

/* The same of two that contradict each other: one of them may be the default. */
static struct conf_place
place_of_either(const struct loader *l, const char *name, const char *other)
{
	struct conf_place p = conf_place_of(l, name);

	return p.line > 0 ? p : conf_place_of(l, other);
}

static void
check_mail(struct loader *l)
{
	const struct config *c = l->conf;
	struct conf_place at;

	if (c->smtp_url != NULL && c->sendmail != NULL) {
		at = conf_place_of(l, "sendmail");
		conf_error(l, at.file, at.line,
		    "smtp_url and sendmail: only one of them can take the mails");
	}
	if (c->smtp_url != NULL && strncmp(c->smtp_url, "smtp:", 5) == 0 && c->smtp_user != NULL &&
	    strcmp(c->smtp_tls, "required") != 0) {
		at = conf_place_of(l, "smtp_tls");
		conf_warn(l, at.file, at.line, "smtp_tls: the password may be sent in the clear");
	}
}

static void
check_times(struct loader *l)
{
	const struct config *c = l->conf;
	struct conf_place at;

	if (c->interval_min > c->interval_max) {
		at = place_of_either(l, "interval_min", "interval_max");
		conf_error(l, at.file, at.line, "interval_min is above interval_max");
	} else if (c->interval_default < c->interval_min || c->interval_default > c->interval_max) {
		at = conf_place_of(l, "interval_default");
		conf_warn(l, at.file, at.line,
		    "interval_default is not between interval_min and interval_max");
	}
	if (c->connect_timeout > c->fetch_timeout) {
		at = place_of_either(l, "connect_timeout", "fetch_timeout");
		conf_error(l, at.file, at.line, "connect_timeout is above fetch_timeout");
	}
}

/* What others may read must not hold what is nobody else's. */
static void
check_places(struct loader *l)
{
	const struct config *c = l->conf;
	struct sockaddr_un sun;
	struct conf_place at;
	size_t i;

	if (strlen(c->control) >= sizeof(sun.sun_path)) {
		at = place_of_either(l, "control", "state_dir");
		conf_error(l, at.file, at.line,
		    "control: the path of a socket has at most %zu bytes: %s",
		    sizeof(sun.sun_path) - 1, c->control);
	}
	if (state_inside(c->state_dir, c->public_dir) ||
	    strcmp(c->public_dir, arena_printf(c->arena, "%s/mail", c->state_dir)) == 0) {
		at = place_of_either(l, "public_dir", "state_dir");
		conf_error(
		    l, at.file, at.line, "public_dir: the subscribers' data would lie in it");
	}
	for (i = 0; c->smtp_password_file != NULL && i < c->ndirectories; i++) {
		if (state_inside(c->smtp_password_file, c->directories[i])) {
			at = conf_place_of(l, "smtp_password_file");
			conf_warn(l, at.file, at.line,
			    "smtp_password_file lies in %s, which not only the mailer may read",
			    c->directories[i]);
			break;
		}
	}
}

void
conf_check(struct loader *l)
{
	check_times(l);
	check_mail(l);
	check_places(l);
}
