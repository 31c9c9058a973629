/*
 * web_mail.h -- a request for a form that waits for the mailer, and the pages that answer it.
 * Internal to web_mail.c and web_mail_page.c.
 */
#ifndef DIGESTD_WEB_MAIL_H
#define DIGESTD_WEB_MAIL_H

#include "../mail/desk.h"
#include "web_internal.h"

struct held {
	struct held *next;
	struct forms *forms;
	uint32_t id;
	struct evhttp_request *req; /* its connection may have gone: then it is only ours */
	struct arena *arena;
	enum form_kind kind;
	bool post, head;
	const char *token;
	struct subscription typed; /* what a form had, to show it again */
	enum desk_verb verb;
	const char *client;
	int64_t since, asked; /* CLOCK_MONOTONIC ms */
	bool again;	      /* the mailer is in trouble */
	struct event *quiet;  /* answered, but not yet told; else NULL */
};

/* web_mail_page.c: each answers. */
/* The form for new readers. */
void mail_page_form(struct answer *, const char *language);
/* The same with what was typed, and what is wrong with it. */
void mail_page_mistake(struct answer *, struct subscription *typed);
/* The mailer does not answer, or cannot; language: of the reader, or NULL. */
void mail_page_trouble(struct answer *, const char *language);
/* What the mailer said, but for DESK_TROUBLE. */
void mail_page_answer(struct answer *, const struct held *, const struct desk_answer *);

#endif
