/*
 * message.h -- a mail message as bytes: RFC 5322 headers, RFC 2045 to 2049 bodies.
 *
 * Everything is encoded so that 7-bit servers pass it on unchanged: headers by RFC 2047, folded
 * at 78 columns; bodies as base64 or quoted-printable, whichever is shorter.  No parameter holds
 * foreign text, so RFC 2231 has nothing to encode.  No value can start a header of its own:
 * control characters become blanks.  The one exception is an address with UTF-8 in it, which is
 * written as it is (RFC 6532): see message_needs_utf8().
 */
#ifndef DIGESTD_MESSAGE_H
#define DIGESTD_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "../core/buf.h"
#include "../core/errbuf.h"

#define MESSAGE_ADDRESS_MAX 254 /* RFC 5321 section 4.5.3.1.3, less the brackets */
/* A URL in a header stands in one line, which has at most 998 bytes. */
#define MESSAGE_URL_MAX 900

struct mailbox {
	const char *name; /* or NULL */
	const char *address;
};

/*
 * Reads "Name <address>" or "address"; the parts are copied into the buffer of n bytes.  0, or
 * -1 with what is wrong.  An address is local@domain of RFC 5321 with RFC 6531's UTF-8; quoted
 * local parts and address literals are refused.
 */
int mailbox_parse(struct mailbox *, const char *text, char *buffer, size_t n, struct errbuf *);
/*
 * The same for a bare address, blanks around it allowed; its domain in lower case into out
 * (MESSAGE_ADDRESS_MAX + 1 bytes, untouched on failure).
 */
int address_normalise(const char *text, char *out, struct errbuf *);
/* Whether every byte is ASCII; else the server must offer SMTPUTF8. */
bool address_is_ascii(const char *);

struct message {
	struct mailbox from, to;
	const char *reply_to; /* address or NULL */
	const char *subject;
	int64_t date;
	int tz_minutes;		/* zone of the Date header */
	const char *message_id; /* with its angle brackets */
	const char *language;	/* BCP 47 tag of the texts, or NULL */
	/* of a digest; NULL in letters to one person */
	const char *list_id;		/* "digest.example.org" */
	const char *list_title;		/* words before it */
	const char *unsubscribe;	/* https or http URL that takes a POST, RFC 8058 */
	const char *unsubscribe_mailto; /* address, or NULL */
	const char *archive;		/* URL */
	const char *text;		/* UTF-8 plain text, MUST */
	size_t ntext;			/* its bytes; 0: up to its NUL */
	const char *html;		/* MAY be NULL */
	size_t nhtml;			/* likewise */
};

/* Whether an address in its headers is not ASCII: then only SMTPUTF8 may carry it. */
bool message_needs_utf8(const struct message *);
/*
 * Appends the message with CRLF line ends (RFC 5322), no dot-stuffing.  0, or -1 with the reason;
 * out is then as it was.  The same message gives the same bytes.
 */
int message_write(const struct message *, struct buf *out, struct errbuf *);

#endif
