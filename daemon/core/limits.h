/*
 * limits.h -- every maximum of what comes from outside, with its reason.
 *
 * A limit that an administrator may want to move is an option of digestd.conf(5), with its default
 * in daemon/conf/conf_table.c.  These are safety nets that no honest feed reaches.
 */
#ifndef DIGESTD_LIMITS_H
#define DIGESTD_LIMITS_H

/* Decompressed body of one response: the largest feed seen in the field is 9 MB (full archives). */
#define LIMIT_BODY (16u << 20)
/* One response header line; curl itself stops at 100 KiB. */
#define LIMIT_HEADER_VALUE 4096
/* Entries of one document that are looked at; archives have some thousands. */
#define LIMIT_ENTRIES 10000
/* Element nesting of XML and HTML, of JSON: deeper documents are made to hurt. */
#define LIMIT_DEPTH 256
#define LIMIT_JSON_DEPTH 64
/* Bytes of single fields after decoding. */
#define LIMIT_URL 4096
#define LIMIT_ID 4096
#define LIMIT_TITLE 2000
#define LIMIT_AUTHOR 500
#define LIMIT_SUMMARY (64u << 10)
#define LIMIT_CONTENT (1u << 20)
#define LIMIT_CATEGORY 200
#define LIMIT_CATEGORIES 50
#define LIMIT_ENCLOSURES 50
/* Characters of the plain-text lead that pages, mails, search and rules use. */
#define LIMIT_LEAD 300
/* A message between two roles: a document of LIMIT_BODY, sanitised, with room for keys. */
#define LIMIT_MESSAGE (64u << 20)
/* Fingerprints kept with a feed to recognise unchanged entries without a look-up. */
#define LIMIT_SEEN 2000

#endif
