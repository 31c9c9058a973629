/*
 * role.h -- the roles of one program and how each is entered.
 *
 * The parent starts every role as a process of its own by executing the program again:
 * `digestd -x ROLE -i INDEX`, with descriptor 3 connected to the engine (for the engine: to the
 * parent) and further descriptors from 4 on.
 */
#ifndef DIGESTD_ROLE_H
#define DIGESTD_ROLE_H

enum role { ROLE_ENGINE, ROLE_FETCHER, ROLE_WEB, ROLE_MAILER, ROLE_COMPILER, ROLE_COUNT };

#define ROLE_FD 3	/* the first inherited descriptor */
#define ROLE_FDS_MAX 20 /* at most so many after it */

struct role_args {
	const char *conf_file;
	int index; /* of several fetchers */
	int nfds;  /* descriptors after ROLE_FD: memory that is shared, sockets of web */
	int verbose;
};

const char *role_name(enum role);
/* The role of a name, or ROLE_COUNT. */
enum role role_find(const char *name);

/* Each returns the exit status of its process (sysexits). */
int parent_main(const struct role_args *);
int engine_main(const struct role_args *);
int fetcher_main(const struct role_args *);
int web_main(const struct role_args *);
int mailer_main(const struct role_args *);
int compiler_main(const struct role_args *);

#endif
