/*
 * sandbox.h -- what a role gives up before it reads its first foreign byte.
 *
 * no_new_privs and resource limits always; Landlock (landlock(7)) where the kernel has it;
 * seccomp(2) for sockets, for programs, and for reaching into other processes.  A failure of a
 * mechanism that the kernel has is fatal, a missing one is logged once by the caller from the
 * returned text.
 */
#ifndef DIGESTD_SANDBOX_H
#define DIGESTD_SANDBOX_H

#include <stddef.h>

#include "core/errbuf.h"

enum sandbox_access { SANDBOX_READ, SANDBOX_WRITE /* create, write, rename, remove */ };

struct sandbox_path {
	const char *path; /* NULL entries and missing paths are skipped */
	enum sandbox_access access;
};

/* What resolving names and checking certificates needs: rows of struct sandbox_path. */
#define SANDBOX_CLIENT_PATHS                                                            \
	{"/etc/ssl", SANDBOX_READ}, {"/usr/share/ca-certificates", SANDBOX_READ},       \
	    {"/usr/local/share/ca-certificates", SANDBOX_READ},                         \
	    {"/etc/resolv.conf", SANDBOX_READ}, {"/run/systemd/resolve", SANDBOX_READ}, \
	    {"/etc/hosts", SANDBOX_READ}, {"/etc/nsswitch.conf", SANDBOX_READ},         \
	    {"/etc/gai.conf", SANDBOX_READ}, {"/etc/host.conf", SANDBOX_READ},          \
	{                                                                               \
		"/etc/services", SANDBOX_READ                                           \
	}

enum sandbox_net {
	SANDBOX_NET_NONE,     /* no new sockets of any family, no other program */
	SANDBOX_NET_INTERNET, /* IPv4 and IPv6, and netlink for the resolver; neither UNIX
				 sockets, behind which is everything that runs as this user,
				 nor listening ones, no other program */
	SANDBOX_NET_CLIENT,   /* no listening sockets */
};

struct sandbox {
	const struct sandbox_path *paths;
	size_t npaths;
	enum sandbox_net net;
	int no_file_writes; /* RLIMIT_FSIZE 0: not even to open descriptors */
	long memory_mb;	    /* RLIMIT_DATA, 0 for none */
};

/* Changes to a user and its groups when running as root and user is not NULL. 0 or -1. */
int sandbox_user(const char *user, struct errbuf *);
/* 0, 1 when Landlock is missing in this kernel (the rest was done), -1 on failure. */
int sandbox_enter(const struct sandbox *, struct errbuf *);

#endif
