/* control.c: both ends over a real socket; the client runs in a child, so that neither waits. */
#include <errno.h>
#include <event2/event.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../../daemon/engine/control.h"

struct world {
	char dir[64], path[96];
	struct event_base *base;
	struct control *control;
	int handled;
	size_t lines; /* lines of an answer to "many" */
};

static void
handler(void *arg, struct control_request *r)
{
	struct world *w = arg;
	size_t i;

	w->handled++;
	if (r->body != NULL)
		buf_printf(r->answer, "%zu bytes, %zu in strings\n", r->nbody, strlen(r->body));
	if (strcmp(r->argv[0], "echo") == 0) {
		for (i = 1; r->argv[i] != NULL; i++)
			buf_printf(r->answer, "%s\n", r->argv[i]);
	} else if (strcmp(r->argv[0], "many") == 0) {
		for (i = 0; i < w->lines; i++)
			buf_printf(r->answer, "line %zu of many lines of an answer\n", i);
	} else {
		buf_adds(r->answer, "lines of an error\n");
		control_reply(r, EX_USAGE, "no such\nrequest");
	}
}

static int
set_up(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	struct errbuf err;

	strcpy(w->dir, "/tmp/digestd-control.XXXXXX");
	assert_non_null(mkdtemp(w->dir));
	(void)snprintf(w->path, sizeof(w->path), "%s/control", w->dir);
	w->base = event_base_new();
	w->control = control_new(w->base, w->path, handler, w, &err);
	assert_non_null(w->control);
	*state = w;
	return 0;
}

static int
tear_down(void **state)
{
	struct world *w = *state;

	control_free(w->control);
	assert_int_equal(access(w->path, F_OK), -1);
	event_base_free(w->base);
	assert_int_equal(rmdir(w->dir), 0);
	free(w);
	return 0;
}

/* Turns the loop until the child is gone; its exit status. */
static int
serve(struct world *w, pid_t child)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(child, &status, WNOHANG)) == 0)
		event_base_loop(w->base, EVLOOP_ONCE | EVLOOP_NONBLOCK);
	assert_int_equal(pid, child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* In a child: asks and compares; ends with 0 when all is as expected. */
static int
ask(struct world *w, const char *const *argv, int want, const char *text)
{
	struct errbuf err = {""};
	struct buf out;
	int argc, got;
	pid_t pid = fork();

	if (pid != 0)
		return serve(w, pid);
	for (argc = 0; argv[argc] != NULL; argc++)
		;
	buf_init(&out, CONTROL_ANSWER_MAX + 1024);
	got = control_ask(w->path, argc, argv, &out, &err);
	if (got != want)
		_exit(1);
	if (want == EX_USAGE && argc == 1 && strcmp(out.data, "lines of an error\n") != 0)
		_exit(3);
	_exit(strcmp(want == 0 ? out.data : err.text, text) == 0 ? 0 : 2);
}

static void
answers_and_errors(void **state)
{
	const char *echo[] = {"echo", "one", "two", NULL}, *bad[] = {"nothing", NULL};
	const char *none[] = {"echo", NULL};
	struct world *w = *state;

	assert_int_equal(ask(w, echo, 0, "one\ntwo\n"), 0);
	assert_int_equal(ask(w, none, 0, ""), 0);
	assert_int_equal(ask(w, bad, EX_USAGE, "no such request"), 0);
	assert_int_equal(w->handled, 3);
}

static void
words_that_no_line_can_hold(void **state)
{
	const char *blank[] = {"echo", "a b", NULL}, *newline[] = {"echo", "a\nb", NULL};
	const char *many[CONTROL_WORDS_MAX + 2] = {"echo"};
	const char *long_word[] = {"echo", NULL, NULL};
	char big[CONTROL_LINE_MAX + 10];
	struct world *w = *state;
	size_t i;

	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	long_word[1] = big;
	for (i = 1; i <= CONTROL_WORDS_MAX; i++)
		many[i] = "w";
	assert_int_equal(
	    ask(w, blank, EX_PROTOCOL, "this cannot be asked over the control socket"), 0);
	assert_int_equal(
	    ask(w, newline, EX_PROTOCOL, "this cannot be asked over the control socket"), 0);
	assert_int_equal(
	    ask(w, long_word, EX_PROTOCOL, "this cannot be asked over the control socket"), 0);
	assert_int_equal(ask(w, many, EX_USAGE, "too many words"), 0);
	assert_int_equal(w->handled, 0);
}

static void
a_long_answer_arrives_whole(void **state)
{
	const char *many[] = {"many", NULL};
	struct world *w = *state;
	struct errbuf err;
	struct buf out;
	char last[100];
	pid_t pid;

	w->lines = 100000;
	if ((pid = fork()) == 0) {
		buf_init(&out, CONTROL_ANSWER_MAX + 1024);
		if (control_ask(w->path, 1, many, &out, &err) != 0)
			_exit(1);
		(void)snprintf(
		    last, sizeof(last), "line %zu of many lines of an answer\n", w->lines - 1);
		_exit(strcmp(out.data + out.len - strlen(last), last) == 0 ? 0 : 2);
	}
	assert_int_equal(serve(w, pid), 0);
	w->lines = 2000000;
	assert_int_equal(ask(w, many, EX_SOFTWARE, "the answer is too long"), 0);
}

static int
ask_with(struct world *w, const char *word, const char *body, size_t n, int want, const char *text)
{
	struct buf out, in = {.data = (char *)(uintptr_t)body, .len = n};
	struct errbuf err = {""};
	pid_t pid = fork();
	int got;

	if (pid != 0)
		return serve(w, pid);
	buf_init(&out, 1 << 20);
	got = control_ask_with(w->path, 1, &word, &in, &out, &err);
	if (got != want)
		_exit(1);
	_exit(strcmp(want == 0 ? out.data : err.text, text) == 0 ? 0 : 2);
}

/* Bytes of any kind behind the line, as many as the daemon takes. */
static void
bodies(void **state)
{
	const size_t big = 3 << 20;
	struct world *w = *state;
	char *body = malloc(big);

	assert_non_null(body);
	memset(body, 'b', big);
	body[1] = '\n';
	body[2] = '\0';
	assert_int_equal(ask_with(w, "echo", body, 4, EX_USAGE, "the request is too long"), 0);
	control_take_bodies(w->control, big);
	assert_int_equal(ask_with(w, "echo", body, 0, 0, "0 bytes, 0 in strings\n"), 0);
	assert_int_equal(ask_with(w, "echo", body, 4, 0, "4 bytes, 2 in strings\n"), 0);
	assert_int_equal(ask_with(w, "echo", body, big, 0, "3145728 bytes, 2 in strings\n"), 0);
	assert_int_equal(
	    ask_with(w, "+1", body, 1, EX_PROTOCOL, "this cannot be asked over the control socket"),
	    0);
	assert_int_equal(w->handled, 3);
	free(body);
}

static int
raw(const struct world *w)
{
	struct sockaddr_un sun = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	strcpy(sun.sun_path, w->path);
	assert_int_equal(connect(fd, (struct sockaddr *)&sun, sizeof(sun)), 0);
	return fd;
}

/* Bytes without a newline are refused when a line is full, not kept for ever. */
static void
an_endless_line_is_refused(void **state)
{
	struct world *w = *state;
	char bytes[CONTROL_LINE_MAX * 2], got[128];
	int fd = raw(w);
	ssize_t n;

	memset(bytes, 'a', sizeof(bytes));
	assert_int_equal(send(fd, bytes, sizeof(bytes), 0), sizeof(bytes));
	do {
		event_base_loop(w->base, EVLOOP_ONCE | EVLOOP_NONBLOCK);
		n = recv(fd, got, sizeof(got) - 1, MSG_DONTWAIT);
	} while (n == -1 && errno == EAGAIN);
	assert_true(n > 0);
	got[n] = '\0';
	assert_string_equal(got, "error 64 the request is too long\n");
	close(fd);
	assert_int_equal(w->handled, 0);
}

/* More clients than there are places: the last is served when one of the silent ones goes. */
static void
silent_clients_do_not_lock_others_out(void **state)
{
	const char *echo[] = {"echo", "x", NULL};
	struct world *w = *state;
	int fds[CONTROL_CLIENTS_MAX], i;

	for (i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		fds[i] = raw(w);
		event_base_loop(w->base, EVLOOP_ONCE | EVLOOP_NONBLOCK);
	}
	close(fds[0]);
	assert_int_equal(ask(w, echo, 0, "x\n"), 0);
	for (i = 1; i < CONTROL_CLIENTS_MAX; i++)
		close(fds[i]);
}

static void
the_socket_is_private(void **state)
{
	struct world *w = *state;
	struct stat st;

	assert_int_equal(stat(w->path, &st), 0);
	assert_true(S_ISSOCK(st.st_mode));
	assert_int_equal(st.st_mode & 07777, 0600);
}

static void
a_live_socket_is_kept_and_a_dead_one_replaced(void **state)
{
	struct world *w = *state;
	struct event_base *base = event_base_new();
	struct sockaddr_un sun = {.sun_family = AF_UNIX};
	struct control *second;
	struct errbuf err;
	int fd;

	assert_null(control_new(base, w->path, handler, w, &err));
	assert_non_null(strstr(err.text, "a daemon is listening there"));
	(void)snprintf(sun.sun_path, sizeof(sun.sun_path), "%s/dead", w->dir);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&sun, sizeof(sun)), 0);
	close(fd);
	second = control_new(base, sun.sun_path, handler, w, &err);
	assert_non_null(second);
	control_free(second);
	assert_null(control_new(base, "/nonexistent/dir/control", handler, w, &err));
	assert_null(control_new(base,
	    "/tmp/0123456789012345678901234567890123456789012345678901234567890123456789"
	    "0123456789012345678901234567890123456789",
	    handler, w, &err));
	assert_non_null(strstr(err.text, "too long"));
	event_base_free(base);
}

static void
nobody_listens(void **state)
{
	const char *argv[] = {"status", NULL};
	struct errbuf err;
	struct buf out;

	(void)state;
	buf_init(&out, 1024);
	assert_int_equal(control_ask("/tmp/no/such/digestd", 1, argv, &out, &err), EX_UNAVAILABLE);
	assert_string_equal(err.text, "digestd is not running (/tmp/no/such/digestd)");
	buf_release(&out);
}

#define WORLD(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    WORLD(answers_and_errors),
	    WORLD(words_that_no_line_can_hold),
	    WORLD(bodies),
	    WORLD(a_long_answer_arrives_whole),
	    WORLD(an_endless_line_is_refused),
	    WORLD(silent_clients_do_not_lock_others_out),
	    WORLD(the_socket_is_private),
	    WORLD(a_live_socket_is_kept_and_a_dead_one_replaced),
	    cmocka_unit_test(nobody_listens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
