/*
 * form.h -- what a browser sends of a form: application/x-www-form-urlencoded, as the WHATWG
 * URL Standard (section 5.1) reads it.
 *
 * Values are one line each: control characters, line ends among them, become blanks, and what is
 * no UTF-8 becomes U+FFFD; none of our fields has more than one line.
 */
#ifndef DIGESTD_FORM_H
#define DIGESTD_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"

/* Three times the fields of our longest form with 16 sections. */
#define FORM_FIELDS_MAX 64

struct form_field {
	const char *name, *value;
};

struct form {
	struct form_field *fields; /* in the order of the body; the arena's */
	size_t n;
};

/* 0, or -1 when there are more fields than FORM_FIELDS_MAX. */
int form_read(struct form *, const char *body, size_t n, struct arena *);
/* The first value of that name, blanks at its ends gone; NULL when there is no such field. */
const char *form_value(const struct form *, const char *name);
/* Whether a field of that name has a value that is not empty: a box that was ticked. */
bool form_ticked(const struct form *, const char *name);

#endif
