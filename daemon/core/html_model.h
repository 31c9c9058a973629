/*
 * html_model.h -- the stack of open elements and the list of active formatting elements (HTML
 * Standard, sections 13.2.4.2 and 13.2.4.3), for html_scan.c alone.
 */
#ifndef DIGESTD_HTML_MODEL_H
#define DIGESTD_HTML_MODEL_H

#include <stdint.h>

#include "html_token.h"
#include "limits.h"

/* Formatting elements that were left open and come back in every block that follows. */
#define SCAN_LEAKS 64

struct open {
	GumboTag tag;
	unsigned class;
	uint64_t hash;	/* of the start tag, for formatting elements */
	unsigned leaks; /* of a marker: how many there were before it */
	bool foreign;
};

struct leak {
	GumboTag tag;
	uint64_t hash;
};

/*
 * A model of the tree builder's stack of open elements and list of active formatting elements,
 * close enough that its depth and the tree's differ by a small factor; random tag soup repeated
 * many times was the yardstick.  Where it is not sure it gives up.
 */
struct html_model {
	struct open open[LIMIT_DEPTH];
	unsigned n;
	struct leak leaks[SCAN_LEAKS];
	unsigned nleaks;
	unsigned root_attrs;
	unsigned templates; /* open ones: nothing but their end tags closes anything in them */
	bool form;	    /* there is a form; others are ignored until it ends */
	bool full;
};

/* Opens an element; sets `full` when there are too many. */
void html_model_push(struct html_model *, const struct html_tag *, unsigned class, bool foreign);
/* Pops down to and including entry i; own: by its own end tag, which ends its formatting. */
void html_model_pop_to(struct html_model *, unsigned i, bool own);
/* The topmost entry of that name that is not behind an element of class `barrier`, or -1. */
int html_model_find(const struct html_model *, GumboTag name, unsigned barrier);
/* Pops down to and including that entry, if there is one. */
void html_model_pop(struct html_model *, GumboTag name, unsigned barrier);
/* Formatting elements that were closed by others come back with the next text. */
void html_model_reconstruct(struct html_model *);
/* The end tag of a formatting element. */
void html_model_end_format(struct html_model *, const struct html_tag *);
/* "Generate implied end tags", but not over an element `except`. */
void html_model_close_implied(struct html_model *, GumboTag except);
/* Is the next tag one of svg or math? */
bool html_model_in_foreign(const struct html_model *);

#endif
