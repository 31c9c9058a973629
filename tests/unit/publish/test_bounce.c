/* bounce.h: reports of delivery as servers write them, and what is none. */
#include "sample.h"

#include "../../../daemon/publish/bounce.h"
#include "../arena_fixture.h"

#define ID "<daily.1795190400.00c0ffee00c0ffee@digest.example>"

static size_t
read_file(const char *name, struct bounce *out)
{
	char path[256], *text;
	size_t n;

	(void)snprintf(path, sizeof(path), "tests/fixtures/bounces/%s.eml", name);
	text = slurp(path, NULL);
	if (text == NULL)
		fail_msg("%s is not there", path);
	n = bounce_read(text, strlen(text), out, arena);
	free(text);
	return n;
}

static void
test_servers(void **state)
{
	static const struct {
		const char *file;
		enum bounce_kind kind;
		const char *recipient, *final, *status, *text;
	} reports[] = {
	    {"postfix", BOUNCE_HARD, "reader@example.org", NULL, "5.1.1", "User unknown"},
	    {"postfix-delayed", BOUNCE_SOFT, "reader@example.org", NULL, "4.7.1", "Greylisting"},
	    {"exim", BOUNCE_HARD, "reader@example.org", NULL, "5.0.0", "No such user here"},
	    {"exim-old", BOUNCE_HARD, "reader@example.org", NULL, "5.1.1", "permanent error"},
	    {"exchange", BOUNCE_HARD, "reader@example.org", NULL, "5.1.10", "RecipientNotFound"},
	    {"gmail", BOUNCE_HARD, "reader@gmail.com", NULL, "5.1.1", "does not exist"},
	    {"qq", BOUNCE_HARD, "10001@qq.com", NULL, "550", "邮件无法送达"},
	    {"qmail", BOUNCE_HARD, "reader@example.org", NULL, "5.1.1", "no mailbox here"},
	    {"policy", BOUNCE_SOFT, "reader@example.org", NULL, "5.7.1", "blocked using"},
	    {"forwarded", BOUNCE_HARD, "reader@example.org", "someone@elsewhere.example", "5.2.1",
		"mailbox disabled"},
	    {"utf8", BOUNCE_HARD, "读者@例子.example", NULL, "5.1.1", "没有这个用户"},
	};
	struct bounce b[BOUNCE_MAX];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(reports) / sizeof(reports[0]); i++) {
		print_message("# %s\n", reports[i].file);
		assert_int_equal(read_file(reports[i].file, b), 1);
		assert_int_equal(b[0].kind, reports[i].kind);
		assert_string_equal(b[0].recipient, reports[i].recipient);
		assert_string_equal(b[0].status, reports[i].status);
		assert_string_equal(b[0].message_id, ID);
		assert_non_null(strstr(b[0].text, reports[i].text));
		assert_null(strchr(b[0].text, '<') != NULL ? strstr(b[0].text, "<td>") : NULL);
		assert_true((b[0].final == NULL) == (reports[i].final == NULL));
		if (b[0].final != NULL)
			assert_string_equal(b[0].final, reports[i].final);
	}
}

/* A holiday, a report of success and one of spam say nothing of an address. */
static void
test_none(void **state)
{
	struct bounce b[BOUNCE_MAX];

	(void)state;
	assert_int_equal(read_file("vacation", b), 0);
	assert_int_equal(read_file("delivered", b), 0);
	assert_int_equal(read_file("complaint", b), 0);
	assert_int_equal(bounce_read("", 0, b, arena), 0);
	assert_int_equal(bounce_read("\n", 1, b, arena), 0);
}

static void
test_codes(void **state)
{
	(void)state;
	assert_int_equal(bounce_judge("5.1.1"), BOUNCE_HARD);
	assert_int_equal(bounce_judge("550 no such user"), BOUNCE_HARD);
	assert_int_equal(bounce_judge("550-5.1.1 no such user"), BOUNCE_HARD);
	assert_int_equal(bounce_judge("552 5.2.2 over quota"), BOUNCE_HARD);
	assert_int_equal(bounce_judge("550 5.7.1 spam"), BOUNCE_SOFT);
	assert_int_equal(bounce_judge("552 5.3.4 too big"), BOUNCE_SOFT);
	assert_int_equal(bounce_judge("5.6.0"), BOUNCE_SOFT);
	assert_int_equal(bounce_judge("451 4.7.1 later"), BOUNCE_SOFT);
	assert_int_equal(bounce_judge("452"), BOUNCE_SOFT);
	assert_int_equal(bounce_judge("250 ok"), BOUNCE_NONE);
	assert_int_equal(bounce_judge("2.1.5"), BOUNCE_NONE);
	assert_int_equal(bounce_judge("host 10.5.1.1 version 5.1.1.7, x550, 5500"), BOUNCE_NONE);
	assert_int_equal(bounce_judge("5.\n1.1 4. 7.1 5.1. 1"), BOUNCE_NONE);
	assert_int_equal(bounce_judge(""), BOUNCE_NONE);
}

static size_t
read_text(const char *text, struct bounce *out)
{
	return bounce_read(text, strlen(text), out, arena);
}

/* What a report claims is bounded, and never more than its words. */
static void
test_hostile(void **state)
{
	struct bounce b[BOUNCE_MAX];
	struct buf text;
	size_t i;

	(void)state;
	buf_init(&text, 4 << 20);
	buf_adds(&text, "Content-Type: message/delivery-status\n\n");
	for (i = 0; i < 10000; i++)
		buf_printf(&text, "Final-Recipient: rfc822;a%zu@b.example\nStatus: 5.1.1\n\n", i);
	assert_int_equal(bounce_read(text.data, text.len, b, arena), BOUNCE_MAX);
	buf_clear(&text);
	for (i = 0; i < 5000; i++)
		buf_printf(&text, "Content-Type: multipart/mixed; boundary=b%zu\n\n--b%zu\n", i, i);
	assert_int_equal(bounce_read(text.data, text.len, b, arena), 0);
	buf_release(&text);
	/* No address, no brackets, no line end goes through. */
	assert_int_equal(read_text("Content-Type: message/delivery-status\n\n"
				   "Final-Recipient: rfc822; nobody\nAction: failed\n",
			     b),
	    0);
	assert_int_equal(read_text("From: mailer-daemon@x\nX-Failed-Recipients: a@b.example\n"
				   "In-Reply-To: <a b@c>\n\n550 \x01\x02\n",
			     b),
	    1);
	assert_null(b[0].message_id);
	assert_string_equal(b[0].text, "550");
	/* No closing boundary, and none at all. */
	assert_int_equal(read_text("Content-Type: multipart/report; boundary=\"x y\"\n\n--x y\n"
				   "Content-Type: message/delivery-status\n\n"
				   "Final-Recipient: rfc822;<a@b.example>\nStatus: 5.1.1",
			     b),
	    1);
	assert_string_equal(b[0].recipient, "a@b.example");
	assert_int_equal(read_text("Content-Type: multipart/report\n\n--\n--\n", b), 0);
	assert_int_equal(
	    read_text("Content-Type: multipart/report; boundary=\"\"\n\n--\n--\n", b), 0);
}

static void
check_mbox(const char *text, size_t nwant, const char *const *want)
{
	const char *at = text, *end = text + strlen(text), *m;
	size_t n, i = 0;

	while ((m = mbox_next(&at, end, &n)) != NULL) {
		assert_true(i < nwant);
		assert_int_equal(n, strlen(want[i]));
		assert_memory_equal(m, want[i], n);
		i++;
	}
	assert_int_equal(i, nwant);
}

static void
test_mbox(void **state)
{
	(void)state;
	check_mbox("A: b\n\ntext\n\nFrom here on\n", 1,
	    (const char *[]){"A: b\n\ntext\n\nFrom here on\n"});
	check_mbox("From x\nA: b\n\none\n\nFrom y\nC: d\n\ntwo\nFrom z is a line\n\n", 2,
	    (const char *[]){"A: b\n\none\n", "C: d\n\ntwo\nFrom z is a line\n\n"});
	check_mbox("From x\r\nA: b\r\n\r\none\r\n\r\nFrom y\r\nC: d\r\n", 2,
	    (const char *[]){"A: b\r\n\r\none\r\n", "C: d\r\n"});
	check_mbox("From x", 1, (const char *[]){""});
	check_mbox("", 0, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_servers),
	    cmocka_unit_test(test_none),
	    cmocka_unit_test(test_codes),
	    cmocka_unit_test(test_hostile),
	    cmocka_unit_test(test_mbox),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
