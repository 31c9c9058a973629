/*
 * smtp.h -- messages to a mail server, RFC 5321.  Owns libcurl for it.
 *
 * libcurl opens a connection: TCP, TLS or STARTTLS (RFC 3207), EHLO, AUTH (RFC 4954).  The mail
 * transactions on it are spoken here (CURLOPT_CONNECT_ONLY), because libcurl's own upload waits
 * for the last reply inside one call, with the whole loop; and so that it is known at which step
 * a message was refused and whether its last byte has gone out.  Many messages go over one
 * connection; a refused recipient does not end it.
 */
#ifndef DIGESTD_SMTP_H
#define DIGESTD_SMTP_H

#include "../core/errbuf.h"
#include "transport.h"

struct event_base;

struct smtp_options {
	const char *url;      /* "smtp://host:port" or "smtps://..." */
	const char *tls;      /* of smtp: "required", "opportunistic", "none" */
	const char *user;     /* or NULL: no AUTH */
	const char *auth;     /* "any", "plain", "login", "cram-md5", "xoauth2" */
	const char *password; /* or the bearer token of xoauth2; copied */
	const char *ca_file;  /* or NULL: the system's */
	const char *helo;     /* name of this machine for EHLO */
	int connections;      /* at once */
};

/* Fills *out; 0, or -1 with the reason. */
int smtp_new(struct transport *out, struct event_base *, const struct smtp_options *,
    const struct transport_ops *, void *arg, struct errbuf *);

#endif
