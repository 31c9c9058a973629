/*
 * turns.h -- one connection an address at a time, and a rest after it.
 *
 * The host of a URL says little: many hosts are one machine.  So an address is taken when a
 * socket to it is opened, by one fetcher of all (shared.h), and let go a gap after that socket
 * was closed; a connection that is kept alive keeps its address.
 */
#ifndef DIGESTD_TURNS_H
#define DIGESTD_TURNS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "shared.h"

struct turns;
struct event_base;

/* Everything must outlive it; fetcher is the index of this process. */
struct turns *turns_new(struct event_base *, struct shared *, unsigned fetcher);
void turns_free(struct turns *);
void turns_set_gap(struct turns *, int ms);

/* A name for an address, 0 for families without one. */
uint64_t turns_address(const struct sockaddr *);
/* False: another socket has it, or it rests. */
bool turns_take(struct turns *, uint64_t address);
/* The socket that was opened with the address; -1 when opening failed. */
void turns_opened(struct turns *, int fd, uint64_t address);
void turns_closed(struct turns *, int fd);

#endif
