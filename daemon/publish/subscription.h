/*
 * subscription.h -- the pages and letters of a subscription by mail, from templates: forms that
 * work without a script, what there is to say after them, and the letters with their links.
 *
 * Words are the templates'; what a reader typed only ever comes back escaped.
 */
#ifndef DIGESTD_SUBSCRIPTION_H
#define DIGESTD_SUBSCRIPTION_H

#include "format.h"

enum subscription_page {
	SUBSCRIPTION_FORM,	  /* subscribe.html: the form for new readers */
	SUBSCRIPTION_PREFERENCES, /* preferences.html: the form behind a token */
	SUBSCRIPTION_CONFIRM,	  /* confirm.html: asks for one click */
	SUBSCRIPTION_LEAVE,	  /* unsubscribe.html: the same */
	/* done.html */
	SUBSCRIPTION_SENT,	/* a confirmation mail is on its way, perhaps */
	SUBSCRIPTION_LINK_SENT, /* so is the link of the preferences */
	SUBSCRIPTION_CONFIRMED,
	SUBSCRIPTION_LEFT,
	SUBSCRIPTION_BAD_LINK, /* unknown, used or expired */
	SUBSCRIPTION_SLOW_DOWN,
	SUBSCRIPTION_TROUBLE,
	SUBSCRIPTION_PAGES
};

enum subscription_error {
	SUBSCRIPTION_OK,
	SUBSCRIPTION_NO_ADDRESS, /* what was typed is none */
	SUBSCRIPTION_NO_SECTION,
	SUBSCRIPTION_NO_PERIOD,
};

struct subscription {
	const char *address;	     /* or NULL */
	const char *const *sections; /* keys; n 0 and not none: all */
	size_t nsections;
	bool none; /* of the sections is chosen: a form that was sent like this */
	bool daily, weekly, monthly;
	int time, weekday, monthday; /* of the digests, as in digestd.conf(5) */
	const char *language;	     /* tag of language.h, "" or NULL: the site's */
	const char *token;	     /* of the pages behind one, and of letters */
	enum subscription_error error;
	bool saved;  /* just now */
	bool paused; /* by bounces */
	bool asking; /* its token is one of a confirmation mail */
};

/* The page in the site's look and words; language: which is chosen on it.  0 or -1. */
int subscription_page(const struct site *, enum subscription_page, const struct subscription *,
    struct buf *out, struct errbuf *);

enum subscription_letter {
	LETTER_CONFIRM,	 /* letter-confirm: token of the confirmation */
	LETTER_LINK,	 /* letter-link: token of the preferences */
	LETTER_DISABLED, /* letter-disabled: to the administrator */
};

struct letter_values {
	const struct subscription *subscription;
	int hours;	    /* LETTER_CONFIRM: for which the link is good */
	int bounces;	    /* LETTER_DISABLED: so many in a row ... */
	const char *reason; /* ... and the last of them */
};

/* The texts of a letter: subject is one line, text in lines of wrap.h; html "" where there is none.
 */
struct letter_text {
	struct buf subject, text, html;
};
void letter_text_init(struct letter_text *);
void letter_text_release(struct letter_text *);
/* Into what letter_text_init() made: 0, or -1 with the reason. */
int letter_render(const struct site *, enum subscription_letter, const struct letter_values *,
    struct letter_text *, struct errbuf *);

/* Reads the templates: 0, or -1 with "name:line: what". */
int subscription_check(const struct site *, struct errbuf *);

#endif
