#include "sample.h"

#include "../../../daemon/publish/message.h"
#include "../../../daemon/publish/mime.h"

static struct message
plain_message(void)
{
	return (struct message){.from = {"开源动态", "digest@example.org"},
	    .to = {NULL, "reader@example.net"},
	    .subject = "hello",
	    .date = 1795147200,
	    .tz_minutes = 480,
	    .message_id = "<d.1.2@example.org>",
	    .text = "text\n"};
}

static struct message
list_message(void)
{
	struct message m = plain_message();

	m.list_id = "digest.example.org";
	m.list_title = "开源动态日报";
	m.unsubscribe = "https://example.org/unsubscribe/abc";
	m.unsubscribe_mailto = "unsubscribe+digest@example.org";
	m.archive = "https://example.org/digest/";
	m.html = "<p>html</p>\n";
	return m;
}

static char *
write_message(const struct message *m)
{
	struct errbuf err = {.text = ""};
	struct buf out;

	buf_init(&out, 16u << 20);
	if (message_write(m, &out, &err) == -1)
		fail_msg("%s", err.text);
	return buf_take(&out, NULL);
}

/* CRLF and nothing else ends lines, all is ASCII unless an address is not, no line is long. */
static void
sound(const char *text, size_t most)
{
	const char *p = text, *end;

	for (; *p != '\0'; p = end + 2) {
		end = strstr(p, "\r\n");
		assert_non_null(end);
		assert_in_range(end - p, 0, most);
		for (; p < end; p++)
			assert_true(*p == '\t' || (*p >= ' ' && *p < 0x7f));
	}
}

/* The value of a header, unfolded, in a static buffer. */
static const char *
header(const char *text, const char *name)
{
	static char value[8192];
	const char *p = text, *end = strstr(text, "\r\n\r\n");
	size_t n = strlen(name), len = 0;

	for (; p < end && (strncmp(p, name, n) != 0 || p[n] != ':'); p = strstr(p, "\r\n") + 2)
		;
	if (p >= end)
		return NULL;
	for (p += n + 1; !(p[0] == '\r' && p[2] != ' '); p++)
		if (*p != '\r' && *p != '\n')
			value[len++] = *p;
	value[len] = '\0';
	return value;
}

static void
headers_are_complete(void **state)
{
	static const char *const want[][2] = {
	    {"Date", " Fri, 20 Nov 2026 12:00:00 +0800"},
	    {"From", " =?UTF-8?B?5byA5rqQ5Yqo5oCB?= <digest@example.org>"},
	    {"To", " <reader@example.net>"},
	    {"Subject", " hello"},
	    {"Message-ID", " <d.1.2@example.org>"},
	    {"List-Id", " =?UTF-8?B?5byA5rqQ5Yqo5oCB5pel5oql?= <digest.example.org>"},
	    {"List-Archive", " <https://example.org/digest/>"},
	    {"List-Unsubscribe", " <https://example.org/unsubscribe/abc>, "
				 "<mailto:unsubscribe%2Bdigest@example.org?subject=unsubscribe>"},
	    {"List-Unsubscribe-Post", " List-Unsubscribe=One-Click"},
	    {"Precedence", " bulk"},
	    {"Auto-Submitted", " auto-generated"},
	    {"MIME-Version", " 1.0"},
	};
	struct message m = list_message();
	char *text = write_message(&m), *again;
	size_t i;

	(void)state;
	sound(text, MIME_LINE);
	for (i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		assert_non_null(header(text, want[i][0]));
		assert_string_equal(header(text, want[i][0]), want[i][1]);
	}
	again = write_message(&m);
	assert_string_equal(text, again);
	free(again);
	free(text);
}

static void
a_letter_is_no_list(void **state)
{
	struct message m = plain_message();
	char *text;

	(void)state;
	m.reply_to = "editor@example.org";
	m.language = "zh-CN";
	m.tz_minutes = -210;
	text = write_message(&m);
	assert_null(header(text, "List-Id"));
	assert_null(header(text, "List-Unsubscribe"));
	assert_null(header(text, "Precedence"));
	assert_string_equal(header(text, "Auto-Submitted"), " auto-generated");
	assert_string_equal(header(text, "Reply-To"), " <editor@example.org>");
	assert_string_equal(header(text, "Content-Language"), " zh-CN");
	assert_string_equal(header(text, "Date"), " Fri, 20 Nov 2026 00:30:00 -0330");
	assert_string_equal(header(text, "Content-Type"), " text/plain; charset=utf-8");
	assert_non_null(strstr(text, "\r\n\r\ntext\r\n"));
	free(text);
}

#define FIFTY "01234567890123456789012345678901234567890123456789"

static void
subjects_are_encoded(void **state)
{
	static const struct {
		const char *in, *out; /* as it is folded */
	} cases[] = {
	    {"", "Subject:"},
	    {"plain words", "Subject: plain words"},
	    /* B is shorter for Chinese, Q for a little of it. */
	    {"日报", "Subject: =?UTF-8?B?5pel5oql?="},
	    {"caf\xc3\xa9 au lait", "Subject: =?UTF-8?Q?caf=C3=A9_au_lait?="},
	    /* What looks encoded is encoded, lest it be decoded. */
	    {"=?UTF-8?B?5pel?=", "Subject: =?UTF-8?B?PT9VVEYtOD9CPzVwZWw/PQ==?="},
	    {" two  blanks ", "Subject: =?UTF-8?Q?_two__blanks_?="},
	    /* Controls are blanks, and so is what else ends lines. */
	    {"a\r\nBcc: x@y", "Subject: =?UTF-8?Q?a__Bcc=3A_x=40y?="},
	    {"a\nb", "Subject: a b"},
	    {"a\xe2\x80\xa8"
	     "b",
		"Subject: a b"},
	    {"a\x7f\xc2\x85"
	     "b",
		"Subject: =?UTF-8?Q?a__b?="},
	    {"\xff", "Subject: =?UTF-8?B?77+9?="},
	    /* Folded between words; a word that does not fit is encoded in pieces. */
	    {FIFTY " " FIFTY, "Subject: " FIFTY "\r\n " FIFTY},
	    {FIFTY FIFTY, "Subject: =?UTF-8?Q?" FIFTY "01234?=\r\n"
			  " =?UTF-8?Q?567890123456789012345678901234567890123456789?="},
	};
	struct message m = plain_message();
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text, *subject, *end;

		m.subject = cases[i].in;
		text = write_message(&m);
		subject = strstr(text, "Subject:");
		end = strstr(text, "\r\nMessage-ID:");
		*end = '\0';
		assert_string_equal(subject, cases[i].out);
		free(text);
	}
}

/* Encoded words hold whole characters, at most 75 columns in lines of at most 76. */
static void
long_subjects_fold(void **state)
{
	struct message m = plain_message();
	char subject[4000], *text, *p, *end;
	unsigned seed = 5;
	int round, i;

	(void)state;
	m.subject = subject;
	for (round = 0; round < 200; round++) {
		subject[0] = '\0';
		for (i = 0; i < round; i++)
			strcat(subject, (const char *[]){"开", "a", " ", "é", "\xf0\x9f\x98\x80",
					    "=", "?", "_"}[rand_r(&seed) % 8]);
		text = write_message(&m);
		sound(text, MIME_LINE);
		*strstr(text, "\r\nMessage-ID:") = '\0';
		for (p = strstr(text, "=?UTF-8"); p != NULL; p = strstr(end, "=?UTF-8")) {
			assert_non_null(end = strstr(p + 10, "?="));
			assert_in_range(end + 2 - p, 13, 75);
			/* A word begins with a whole character. */
			if (p[8] == 'B')
				assert_null(strchr("ghijklmnopqrstuv", p[10]));
			else if (p[10] == '=')
				assert_null(strchr("89AB", p[11]));
		}
		free(text);
	}
}

static void
names_are_phrases(void **state)
{
	static const struct {
		const char *name, *out;
	} cases[] = {
	    {NULL, " <a@example.org>"},
	    {"", " <a@example.org>"},
	    {"Open Source", " Open Source <a@example.org>"},
	    {"Li, Wei", " \"Li, Wei\" <a@example.org>"},
	    {"say \"hi\" \\", " \"say \\\"hi\\\" \\\\\" <a@example.org>"},
	    {"<b@evil.example>", " \"<b@evil.example>\" <a@example.org>"},
	    {"x\r\nBcc: b@evil.example", " =?UTF-8?Q?x__Bcc=3A_b=40evil=2Eexample?= "
					 "<a@example.org>"},
	    {"李，伟", " =?UTF-8?B?5p2O77yM5Lyf?= <a@example.org>"},
	    {"a name, with a comma and far too many words to be quoted in one line",
		" =?UTF-8?Q?a_name=2C_with_a_comma_and_far_too_many_words_to_be_quoted_i?= "
		"=?UTF-8?Q?n_one_line?= <a@example.org>"},
	};
	struct message m = plain_message();
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text;

		m.to = (struct mailbox){cases[i].name, "a@example.org"};
		text = write_message(&m);
		sound(text, MIME_LINE);
		assert_string_equal(header(text, "To"), cases[i].out);
		free(text);
	}
}

/* What is no address, id or URL is refused: it cannot be cleaned into one. */
static void
what_cannot_be_written_is_refused(void **state)
{
	static const struct {
		size_t field;
		const char *value, *message;
	} cases[] = {
#define F(name) offsetof(struct message, name)
	    {F(from.address), NULL, "From: no address"},
	    {F(to.address), "a@b.example\r\nBcc: c@d.example",
		"To: an address with blanks or "
		"invisible characters"},
	    {F(to.address), "a b@c.example", "To: an address with blanks or invisible characters"},
	    {F(to.address), "a@b.example>,<c@d.example",
		"To: a@b.example>,<c@d.example: not a name "
		"before the @"},
	    {F(reply_to), "nobody", "Reply-To: nobody: no @ in it"},
	    {F(message_id), "no brackets@x", "Message-ID: not an id"},
	    {F(message_id), "<a@b>\r\nBcc: x", "Message-ID: not an id"},
	    {F(message_id), "<a@b@c>", "Message-ID: not an id"},
	    {F(list_id), "a b", "List-Id: not an id"},
	    {F(unsubscribe), "mailto:x@y.example", "List-Unsubscribe: not an http or https URL"},
	    {F(unsubscribe), "https://x.example/>",
		"List-Unsubscribe: a URL with characters that are not encoded"},
	    {F(unsubscribe), "https://x.example/\r\nBcc: y",
		"List-Unsubscribe: not an http or https URL"},
	    {F(archive), "https://x.example/中",
		"List-Archive: a URL with characters that are not "
		"encoded"},
	    {F(archive), "javascript:alert(1)", "List-Archive: not an http or https URL"},
#undef F
	};
	struct errbuf err;
	struct buf out;
	size_t i;

	(void)state;
	buf_init(&out, 10000);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct message m = list_message();

		memcpy((char *)&m + cases[i].field, &cases[i].value, sizeof(cases[i].value));
		assert_int_equal(message_write(&m, &out, &err), -1);
		assert_string_equal(err.text, cases[i].message);
		assert_int_equal(out.len, 0);
	}
	buf_release(&out);
}

static void
a_full_buffer_is_left_as_it_was(void **state)
{
	struct message m = list_message();
	struct errbuf err;
	struct buf out;

	(void)state;
	buf_init(&out, 500);
	buf_adds(&out, "before");
	assert_int_equal(message_write(&m, &out, &err), -1);
	assert_string_equal(err.text, "the message is too long");
	assert_string_equal(out.data, "before");
	buf_release(&out);
}

/* ---- bodies ------------------------------------------------------------------------------- */

static void
bodies_are_encoded(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
	    {"", "Q"},
	    {"a\n", "Qa\r\n"},
	    {"a\r\nb", "Qa\r\nb\r\n"},
	    {"a = b", "Qa =3D b\r\n"},
	    /* What mailboxes and servers change. */
	    {"From me\n.\n. \nx \n", "Q=46rom me\r\n=2E\r\n=2E=20\r\nx=20\r\n"},
	    {"a\tb", "Qa=09b\r\n"},
	    {"caf\xc3\xa9 au lait", "Qcaf=C3=A9 au lait\r\n"},
	    {FIFTY FIFTY, "Q" FIFTY "0123456789012345678901234=\r\n5678901234567890123456789\r\n"},
	    {"中文", "B5Lit5paHDQo=\r\n"},
	    {"中文中文中文中文中文中文中文中文中文中",
		"B5Lit5paH5Lit5paH5Lit5paH5Lit5paH5Lit5paH5Lit5paH"
		"5Lit5paH5Lit5paH5Lit5paH5Lit\r\nDQo=\r\n"},
	};
	struct buf out;
	size_t i;

	(void)state;
	buf_init(&out, 10000);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *body;

		buf_clear(&out);
		mime_part(&out, "plain", cases[i].in, strlen(cases[i].in));
		assert_non_null(strstr(
		    out.data, cases[i].out[0] == 'B' ? ": base64\r\n" : ": quoted-printable"));
		assert_non_null(body = strstr(out.data, "\r\n\r\n"));
		assert_string_equal(body + 4, cases[i].out + 1);
		sound(out.data, MIME_BODY);
	}
	buf_release(&out);
}

/* The boundary ends parts and stands nowhere else, even if a text foresees it. */
static void
a_boundary_cannot_be_forged(void **state)
{
	struct message m = list_message();
	char *text = write_message(&m), boundary[64], forged[200], *start;

	(void)state;
	assert_non_null(start = strstr(text, "boundary=\""));
	snprintf(boundary, sizeof(boundary), "--%.*s", (int)strcspn(start + 10, "\""), start + 10);
	free(text);
	snprintf(
	    forged, sizeof(forged), "x\n%s\nContent-Type: text/html\n\n%s--\n", boundary, boundary);
	m.text = m.html = forged;
	text = write_message(&m);
	sound(text, MIME_LINE);
	assert_int_equal(count(text, boundary), 3);
	assert_int_equal(count(text, "Content-Type: text/html"), 3); /* two are words */
	assert_int_equal(count(text, "\r\nContent-Type: text/html; charset=utf-8\r\n"), 1);
	free(text);
}

/* ---- addresses ---------------------------------------------------------------------------- */

static void
addresses_are_normal(void **state)
{
	static const struct {
		const char *in, *out; /* NULL: refused */
	} cases[] = {
	    {"a@b.example", "a@b.example"},
	    {" A.b+c@EXAMPLE.Org\n", "A.b+c@example.org"},
	    {"root@localhost", "root@localhost"},
	    {"o'neil=x/y@x-y.example", "o'neil=x/y@x-y.example"},
	    {"李@例子.example", "李@例子.example"},
	    {"a@xn--fsqu00a.example", "a@xn--fsqu00a.example"},
	    {"", NULL},
	    {"  ", NULL},
	    {"a", NULL},
	    {"@b.example", NULL},
	    {"a@", NULL},
	    {"a@b@c.example", NULL},
	    {".a@b.example", NULL},
	    {"a.@b.example", NULL},
	    {"a..b@c.example", NULL},
	    {"a b@c.example", NULL},
	    {"\"a b\"@c.example", NULL},
	    {"a@[127.0.0.1]", NULL},
	    {"a@b..example", NULL},
	    {"a@.example", NULL},
	    {"a@b.example.", NULL},
	    {"a@-b.example", NULL},
	    {"a@b-.example", NULL},
	    {"a@b_c.example", NULL},
	    {"a@b.example,c@d.example", NULL},
	    {"a@b.example\r\nRCPT TO:<c@d.example>", NULL},
	    {"a\xe2\x80\x8b@b.example", NULL},
	    {"a\xe2\x80\xae@b.example", NULL},
	    {"\xff@b.example", NULL},
	    {"a\x01@b.example", NULL},
	};
	char out[MESSAGE_ADDRESS_MAX + 1], longest[400];
	struct errbuf err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		strcpy(out, "as it was");
		assert_int_equal(
		    address_normalise(cases[i].in, out, &err), cases[i].out == NULL ? -1 : 0);
		assert_string_equal(out, cases[i].out == NULL ? "as it was" : cases[i].out);
	}
	memset(longest, 'a', sizeof(longest));
	memcpy(longest + 64, "@b.example", 11);
	assert_int_equal(address_normalise(longest, out, &err), 0);
	longest[64] = 'a';
	memcpy(longest + 65, "@b.example", 11);
	assert_int_equal(address_normalise(longest, out, &err), -1);
	memset(longest, 'a', sizeof(longest) - 1);
	longest[1] = '@';
	longest[sizeof(longest) - 1] = '\0';
	assert_int_equal(address_normalise(longest, out, &err), -1);
}

static void
mailboxes_are_read(void **state)
{
	static const struct {
		const char *in, *name, *address;
	} cases[] = {
	    {"a@b.example", NULL, "a@b.example"},
	    {"<a@b.example>", NULL, "a@b.example"},
	    {"开源动态 <a@B.example>", "开源动态", "a@b.example"},
	    {"  \"Li, \\\"W\\\"\"  <a@b.example> ", "Li, \"W\"", "a@b.example"},
	    {"\"\" <a@b.example>", NULL, "a@b.example"},
	    {"x <a@b.example> y", NULL, NULL},
	    {"x <a@b.example", NULL, NULL},
	    {"x <>", NULL, NULL},
	    {"x", NULL, NULL},
	    {"", NULL, NULL},
	};
	char buffer[100], name[200];
	struct errbuf err;
	struct mailbox m;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int r = mailbox_parse(&m, cases[i].in, buffer, sizeof(buffer), &err);

		assert_int_equal(r, cases[i].address == NULL ? -1 : 0);
		if (r == -1)
			continue;
		assert_string_equal(m.address, cases[i].address);
		if (cases[i].name == NULL)
			assert_null(m.name);
		else
			assert_string_equal(m.name, cases[i].name);
	}
	memset(name, 'x', sizeof(name));
	strcpy(name + 150, " <a@b.example>");
	assert_int_equal(mailbox_parse(&m, name, buffer, sizeof(buffer), &err), -1);
}

/* Written as it is: RFC 6532. */
static void
utf8_addresses_are_flagged(void **state)
{
	struct message m = plain_message();
	char *text;

	(void)state;
	assert_false(message_needs_utf8(&m));
	m.to.address = "李@例子.example";
	assert_true(message_needs_utf8(&m));
	text = write_message(&m);
	assert_string_equal(header(text, "To"), " <李@例子.example>");
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(headers_are_complete),
	    cmocka_unit_test(a_letter_is_no_list),
	    cmocka_unit_test(subjects_are_encoded),
	    cmocka_unit_test(long_subjects_fold),
	    cmocka_unit_test(names_are_phrases),
	    cmocka_unit_test(what_cannot_be_written_is_refused),
	    cmocka_unit_test(a_full_buffer_is_left_as_it_was),
	    cmocka_unit_test(bodies_are_encoded),
	    cmocka_unit_test(a_boundary_cannot_be_forged),
	    cmocka_unit_test(addresses_are_normal),
	    cmocka_unit_test(mailboxes_are_read),
	    cmocka_unit_test(utf8_addresses_are_flagged),
	};

	return cmocka_run_group_tests_name("message", tests, NULL, NULL);
}
