/*
 * json.h -- JSON in and out, RFC 8259.  Owns jansson.
 *
 * json_read() bounds depth and size, replaces invalid UTF-8 and accepts a BOM and NULs in
 * strings (which become U+FFFD), because feeds have all of them.
 */
#ifndef DIGESTD_JSON_H
#define DIGESTD_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "buf.h"
#include "errbuf.h"
#include "item.h"

struct json; /* a value; freed with its document */

/* NULL with the reason (line, column) on failure. Free the root with json_free(). */
struct json *json_read(const char *utf8, size_t n, struct errbuf *);
void json_free(struct json *root);

bool json_is_object(const struct json *);
bool json_is_array(const struct json *);
size_t json_size(const struct json *);			 /* elements of an array, else 0 */
const struct json *json_at(const struct json *, size_t); /* or NULL */
const struct json *json_get(const struct json *, const char *key); /* or NULL */
/* "data.list", "items[0].name": NULL when any step is missing. */
const struct json *json_path(const struct json *, const char *path);
/* A string, or a number or boolean as text, copied into the arena; NULL for the rest. */
const char *json_text(const struct json *, struct arena *);
/* A number, or a string that is one. Returns `otherwise` for the rest. */
int64_t json_int(const struct json *, int64_t otherwise);

/*
 * Writing: straight into a buffer, commas are put by the writer.
 *   json_open(w, '{'); json_member_str(w, "id", id); json_close(w);
 */
struct json_writer {
	struct buf *out;
	unsigned depth;
	bool comma[64];
	char close[64];
};

void json_writer_init(struct json_writer *, struct buf *out);
void json_open(struct json_writer *, char bracket); /* '{' or '[' */
void json_close(struct json_writer *);
void json_key(struct json_writer *, const char *);
void json_put_str(struct json_writer *, const char *); /* NULL gives null */
void json_put_int(struct json_writer *, int64_t);
void json_put_bool(struct json_writer *, bool);
void json_put_time(struct json_writer *, int64_t); /* RFC 3339, or null for TIME_NONE */
/* A key with its value. */
void json_member_open(struct json_writer *, const char *key, char bracket);
void json_member_str(struct json_writer *, const char *key, const char *);
void json_member_int(struct json_writer *, const char *key, int64_t);
void json_member_bool(struct json_writer *, const char *key, bool);
void json_member_time(struct json_writer *, const char *key, int64_t);
/* A text that is JSON already. */
void json_put_raw(struct json_writer *, const char *);

/* The text form of digest-item(5), as `digestctl parse` prints it. */
/* all: also the members that are not of the fixed form (self, damage, an entry's language). */
void json_put_document(struct json_writer *, const struct document *, bool all);

#endif
