/*
 * feedbuild.h -- a document built from the events of an XML parser: elements begin and end, and
 * text comes between.  The strict driver (feedparse.c, expat) and the forgiving one (xmlsoup.c)
 * call the same functions, so a repaired feed means what a correct one means.
 */
#ifndef DIGESTD_FEEDBUILD_H
#define DIGESTD_FEEDBUILD_H

#include "../daemon/core/limits.h"
#include "feedfields.h"
#include "feedparse.h"

/* A field beyond its limit is cut here first, so that it never takes more memory than it may. */
#define BUILD_TEXT_MAX (LIMIT_CONTENT + 16)
#define BUILD_BINDINGS 64
#define BUILD_NAMES 64
#define BUILD_NAME_MAX 40

/* An open element. */
struct frame {
	const struct element *element; /* NULL: nothing of interest */
	const char *base;	       /* xml:base in effect, absolute; or NULL */
	const char *lang;	       /* xml:lang in effect, or NULL */
	unsigned where;		       /* what is looked for inside */
	unsigned short bindings;       /* how many were there before it */
	bool hidden;		       /* its tags are not part of the markup collected */
};

struct binding {
	const char *prefix; /* "" for the default namespace */
	size_t n;
	enum ns ns;
};

/* How text that is being collected is to be understood (RFC 4287 section 3.1.1). */
enum text_type {
	TEXT_GUESS,
	TEXT_PLAIN,
	TEXT_HTML,
	TEXT_XML, /* elements are announced, none was seen yet */
	TEXT_MARKUP,
	TEXT_IGNORED
};

struct capture {
	unsigned frame; /* depth of the element whose text is collected; 0: none */
	enum text_type type;
	bool base64;
	bool binary;		 /* of a type that may be no text at all */
	bool foreign;		 /* XML of another kind, in which an <entry> is none of this feed */
	bool children;		 /* a child element was seen */
	bool alternatives;	 /* several contents inside, of which one is to be chosen */
	bool permalink;		 /* of guid */
	const char *rel, *media; /* of a link whose address is its text, or NULL */
};

/* A person while its element is open. */
struct person {
	const char *name, *mail;
};

/* Best ranks so far, plus one; 0: nothing yet. */
struct ranks {
	unsigned char rank[FIELD_COUNT];
};

struct build {
	const struct parse_context *ctx;
	struct document *doc;
	struct arena *arena;

	struct frame frames[LIMIT_DEPTH]; /* [0] is outside of the root */
	unsigned depth;			  /* of the innermost */
	size_t deep;			  /* open elements beyond LIMIT_DEPTH */
	struct binding bindings[BUILD_BINDINGS];
	unsigned nbindings, generation; /* generation changes with any binding */
	struct {
		char name[BUILD_NAME_MAX];
		unsigned generation, where;
		const struct element *element;
	} names[BUILD_NAMES]; /* what was looked up before */

	struct buf text; /* collected */
	struct capture capture;
	struct person person;
	const char *source_author, *feed_author;
	unsigned person_frame;

	struct item *item; /* NULL outside of entries */
	unsigned item_frame;
	size_t category_room, enclosure_room;
	const char *enclosure_origin; /* where the redirect of an enclosure leads */
	struct ranks feed_ranks, item_ranks;
	const char *content_base, *summary_base;
	bool content_plain; /* the content was plain text, one that is not may follow */
	int64_t period, frequency;

	enum ns vocabulary; /* of the root: NS_RSS or NS_ATOM10 */
	const char *root;   /* name of a root that is no feed, else NULL */
	bool is_feed;	    /* a root that is one was seen */
	bool stranger;	    /* its namespace is not one of a feed */
	bool undeclared;    /* a prefix was used that is not declared */
	bool stop;	    /* nothing more is wanted */
	bool repairing;	    /* the driver is the forgiving one */
	bool swallowed;	    /* a CDATA section hides entries */
	size_t strings_max; /* stop when the arena has handed out more */
};

void build_init(struct build *, const struct parse_context *, struct document *, struct arena *);
void build_release(struct build *);
/* atts: name, value, ..., NULL.  Strings are only valid during the call. */
void build_start(struct build *, const char *name, const char **atts);
void build_end(struct build *, const char *name);
void build_text(struct build *, const char *, size_t n);
/*
 * The end of the document.  Elements may still be open when it was cut: what they had is kept as
 * far as it is usable, an entry if it has a title and an id or a link.
 */
void build_finish(struct build *);

/* The row for a name in the current place, or NULL. */
const struct element *build_lookup(struct build *, const char *name, unsigned where);

/* ---- feedrepair.c: what the driver that repairs asks (xmlsoup.c) ---- */

/* How many open elements the start of this one closes (0: none). */
unsigned build_implied_ends(struct build *, const char *name);
/* Whether an end tag that matches nothing probably means the field being collected. */
bool build_mistyped_end(const struct build *, const char *name, size_t n);
/* Whether an element of this name means something where the document is. */
bool build_expects(struct build *, const char *name);
/* Whether this element is of an entry (such a one) that was not opened. */
bool build_orphan(struct build *, const char *name, const char *entry);
/* Whether what follows is lost until the element that was opened last is closed. */
bool build_hides(const struct build *);

/* A name without its prefix, whose length goes to *prefix. */
const char *build_local_name(const char *name, size_t *prefix);
/* The value of an attribute by its local name, case ignored; NULL when absent. */
const char *attribute(const char **atts, const char *name);

/* ---- feedmarkup.c: elements inside of a field are collected as HTML ---- */

void build_markup_start(struct build *, struct frame *, const char *name, const char **atts);
void build_markup_end(struct build *, const struct frame *, const char *name);

/* ---- feedattrs.c: what attributes say ---- */

/* Values that are attributes are set; of the rest is noted what the element's end needs. */
void build_capture_begin(struct build *, const struct element *, const char **atts);
bool build_is_web(const char *url);
/* type and length MAY be NULL. */
void build_relation(
    struct build *, const char *rel, const char *type, const char *length, const char *href);

/* ---- feedvalue.c, feeditem.c, feedperson.c: what is done with a value ---- */

void build_item_begin(struct build *, const char **atts);
void build_item_end(struct build *, bool complete);
/* The element ended: its text goes into its field. */
void build_capture_end(struct build *, const struct element *);
void build_person_end(struct build *, const struct element *);
/* Each sets or adds a value; the first two if the rank is better. */
void build_link(struct build *, const char *ref, unsigned rank, const char *base);
void build_set_date(struct build *, enum field, unsigned rank, const char *text);
void build_add_category(struct build *, const char *, size_t n);
/* Several, with commas or semicolons. */
void build_add_keywords(struct build *, const char *);
void build_add_enclosure(struct build *, const char *url, const char *type, const char *length);
/*
 * A reference made absolute if its element says against what; else it stays as it is until the
 * whole document was read.  NULL for what no reader could follow.
 */
const char *build_reference(struct build *, const char *ref, const char *base);

#endif
