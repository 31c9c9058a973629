/*
 * What lies in state_dir, and that mail/ is no other role's.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../../daemon/state.h"

static char dir[] = "/tmp/digestd-state-XXXXXX";

static const char *
path(const char *name)
{
	static char text[4096];

	(void)snprintf(text, sizeof(text), "%s/%s", dir, name);
	return text;
}

static void
make_file(const char *name)
{
	int fd = open(path(name), O_WRONLY | O_CREAT, 0600);

	assert_int_not_equal(fd, -1);
	assert_int_equal(write(fd, "x", 1), 1);
	(void)close(fd);
}

static int
make_state(void **state)
{
	static const char *const files[] = {"items.db", "items.db-wal", "items.db-shm",
	    "items.db.lock", "mail/mail.db", "mail/mail.db-wal"};
	size_t i;

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_int_equal(mkdir(path("mail"), 0700), 0);
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		make_file(files[i]);
	return 0;
}

static int
remove_state(void **state)
{
	char command[256];

	(void)state;
	(void)snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command);
}

static bool
opens(const char *name, int flags)
{
	int fd = open(path(name), flags | O_CLOEXEC, 0600);

	if (fd == -1)
		return false;
	(void)close(fd);
	return true;
}

/* 0: as it should be; 1 when the kernel has no Landlock; the rest says what was wrong. */
static int
try_in_sandbox(enum sandbox_access access)
{
	struct sandbox_path paths[STATE_ITEMS_FILES];
	struct sandbox s = {.paths = paths, .net = SANDBOX_NET_NONE};
	struct state_items items;
	struct errbuf err;
	int rc;

	s.npaths = state_items_paths(&items, dir, access, paths);
	if ((rc = sandbox_enter(&s, &err)) != 0)
		return rc == 1 ? 1 : 2;
	if (!opens("items.db", O_RDONLY) || !opens("items.db-shm", O_RDONLY))
		return 3;
	if (opens("items.db-wal", O_RDWR) != (access == SANDBOX_WRITE))
		return 4;
	if (opens("mail/mail.db", O_RDONLY) || opens("mail/mail.db-wal", O_RDONLY) ||
	    opens("mail", O_RDONLY | O_DIRECTORY))
		return 5;
	if (unlink(path("mail/mail.db")) == 0 || opens("mail/new", O_WRONLY | O_CREAT))
		return 6;
	return 0;
}

static void
check(enum sandbox_access access)
{
	int status;
	pid_t pid = fork();

	assert_int_not_equal(pid, -1);
	if (pid == 0)
		_exit(try_in_sandbox(access));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 1)
		skip();
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void
the_engine_writes_items_and_sees_no_mail(void **state)
{
	(void)state;
	check(SANDBOX_WRITE);
}

static void
web_reads_items_and_sees_no_mail(void **state)
{
	(void)state;
	check(SANDBOX_READ);
}

static void
inside_is_a_matter_of_whole_names(void **state)
{
	(void)state;
	assert_true(state_inside("/a/b/mail", "/a/b"));
	assert_true(state_inside("/a/b/mail", "/a/b/"));
	assert_true(state_inside("/a/b", "/a/b"));
	assert_true(state_inside("/a", "/"));
	assert_false(state_inside("/a/bc", "/a/b"));
	assert_false(state_inside("/a/b", "/a/b/c"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_engine_writes_items_and_sees_no_mail),
	    cmocka_unit_test(web_reads_items_and_sees_no_mail),
	    cmocka_unit_test(inside_is_a_matter_of_whole_names),
	};

	return cmocka_run_group_tests(tests, make_state, remove_state);
}
