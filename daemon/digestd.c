/*
 * digestd(8): reads its arguments and becomes the parent, or the role that the parent asked for.
 */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sysexits.h>
#include <unistd.h>

#include "../filters/rules.h"
#include "conf/conf.h"
#include "log.h"
#include "publish.h"
#include "role.h"

static int
usage(FILE *out, int status)
{
	(void)fprintf(out,
	    "usage: digestd [-hnVv] [-c file]\n"
	    "  -c, --config file  configuration; default $DIGESTD_CONF, else etc/digestd.conf "
	    "here,\n"
	    "                     else %s/digestd/digestd.conf\n"
	    "  -h, --help         print this and exit\n"
	    "  -n, --check        check the configuration and exit\n"
	    "  -V, --version      print the version and exit\n"
	    "  -v, --verbose      log every poll\n",
	    DIGESTD_SYSCONFDIR);
	return status;
}

static void
report(void *arg, const char *message)
{
	char safe[4096];

	*(int *)arg += 1;
	(void)log_escape(safe, sizeof(safe), message);
	(void)fprintf(stderr, "%s\n", safe);
}

static int
check(const char *file)
{
	struct config *c;
	struct rules *rules = NULL;
	struct publisher *publisher = NULL;
	struct errbuf err;
	int reports = 0, rc = EX_CONFIG;

	c = conf_load(file, report, &reports);
	if (c == NULL)
		return rc;
	rules = rules_new(c->rules, c->nrules, c->sections, c->nsections, &err);
	if (rules == NULL || (publisher = publisher_new(c, &err)) == NULL) {
		report(&reports, err.text);
	} else {
		(void)printf("%s: %zu feeds, %zu sections, %zu files of rules: sound\n", c->file,
		    c->nfeeds, c->nsections, c->nrules);
		if (c->nsections == 0)
			(void)printf(
			    "%s: warning: without a section nothing is published\n", c->file);
		rc = EX_OK;
	}
	publisher_free(publisher);
	rules_free(rules);
	conf_free(c);
	return rc;
}

static int
role_main(enum role role, const struct role_args *args)
{
	char name[16];

	log_init(role_name(role), args->verbose);
	(void)snprintf(name, sizeof(name), "digestd-%s", role_name(role));
	(void)prctl(PR_SET_NAME, name); /* for ps(1) */
	/* A terminal's Ctrl-C and a reload are the parent's business. */
	(void)signal(SIGINT, SIG_IGN);
	(void)signal(SIGHUP, SIG_IGN);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGXFSZ, SIG_IGN);
	switch (role) {
	case ROLE_ENGINE:
		return engine_main(args);
	case ROLE_FETCHER:
		return fetcher_main(args);
	case ROLE_WEB:
		return web_main(args);
	case ROLE_MAILER:
		return mailer_main(args);
	case ROLE_COMPILER:
		return compiler_main(args);
	case ROLE_COUNT:
		break;
	}
	return usage(stderr, EX_USAGE);
}

int
main(int argc, char **argv)
{
	static const struct option words[] = {{"config", required_argument, NULL, 'c'},
	    {"help", no_argument, NULL, 'h'}, {"check", no_argument, NULL, 'n'},
	    {"version", no_argument, NULL, 'V'}, {"verbose", no_argument, NULL, 'v'}, {0}};
	struct role_args args = {0};
	const char *role = NULL;
	int ch, check_only = 0;

	while ((ch = getopt_long(argc, argv, "c:hi:k:nVvx:", words, NULL)) != -1)
		switch (ch) {
		case 'c':
			args.conf_file = optarg;
			break;
		case 'h':
			return usage(stdout, EX_OK);
		case 'i':
			args.index = atoi(optarg);
			break;
		case 'k':
			args.nfds = atoi(optarg);
			break;
		case 'n':
			check_only = 1;
			break;
		case 'V':
			(void)printf("digestd %s\n", DIGESTD_VERSION);
			return EX_OK;
		case 'v':
			args.verbose = 1;
			break;
		case 'x':
			role = optarg;
			break;
		default:
			return usage(stderr, EX_USAGE);
		}
	if (optind != argc)
		return usage(stderr, EX_USAGE);
	if (args.conf_file == NULL)
		args.conf_file = conf_default_file();
	if (check_only)
		return check(args.conf_file);
	return role != NULL ? role_main(role_find(role), &args) : parent_main(&args);
}
