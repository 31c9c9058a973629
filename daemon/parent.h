/*
 * parent.h -- the process that systemd knows: it starts the roles, hears of their deaths, and
 * reads nothing foreign.
 *
 * The engine asks for processes over a SOCK_SEQPACKET socket; descriptors travel with the
 * request (unix(7), SCM_RIGHTS).  The engine itself gave up the right to start programs with a
 * network; that is why it is not the parent.
 */
#ifndef DIGESTD_PARENT_H
#define DIGESTD_PARENT_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "role.h"

enum parent_op {
	/* engine to parent */
	PARENT_SPAWN,  /* role, index, descriptors */
	PARENT_KILL,   /* role, index: SIGKILL */
	PARENT_NOTIFY, /* text: sd_notify(3) */
	/* parent to engine */
	PARENT_STARTED, /* role, index, pid */
	PARENT_EXITED,	/* role, index, pid, status as of waitpid(2) */
	PARENT_RELOAD,
	PARENT_STOP,
};

struct parent_message {
	uint32_t op, role, index;
	int32_t pid, status;
	char text[200];
};

/* 0, or -1 with errno. The descriptors stay open in the caller. */
int parent_send(int fd, const struct parent_message *, const int *fds, size_t nfds);
/* 1 for a message, 0 when the other side is gone, -1 with errno (EAGAIN). *nfds is in and out. */
int parent_receive(int fd, struct parent_message *, int *fds, size_t *nfds);

#endif
