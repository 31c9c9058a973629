/*
 * What a role can no longer do, tried in a process of its own.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../../daemon/sandbox.h"

#define X32_SOCKET (0x40000000 + 41)

/* The exit status of what runs inside of the sandbox. */
static int
inside(const struct sandbox *s, int (*run)(void))
{
	struct errbuf err;
	int status;
	pid_t pid = fork();

	assert_int_not_equal(pid, -1);
	if (pid == 0) {
		if (sandbox_enter(s, &err) == -1)
			_exit(99);
		_exit(run());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* valgrind and some kernels do not know the call in the first place. */
static bool
is_refusal(int error)
{
	return error == EACCES || error == ENOSYS;
}

/* It starts no program and reaches into no other process. */
static bool
is_alone(void)
{
	char *const argv[] = {NULL};
	char byte;
	struct iovec here = {&byte, 1}, there = {&byte, 1};

	if (execve("/bin/true", argv, argv) != -1 || errno != EACCES)
		return false;
	if (syscall(SYS_ptrace, PTRACE_TRACEME, 0, NULL, NULL) != -1 || !is_refusal(errno))
		return false;
	return process_vm_readv(getppid(), &here, 1, &there, 1, 0) == -1 && is_refusal(errno);
}

static int
no_network(void)
{
	if (socket(AF_INET, SOCK_STREAM, 0) != -1 || errno != EACCES)
		return 1;
	if (socket(AF_INET6, SOCK_DGRAM, 0) != -1 || errno != EACCES)
		return 2;
	if (socket(AF_NETLINK, SOCK_RAW, 0) != -1 || errno != EACCES)
		return 3;
	if (socket(AF_UNIX, SOCK_STREAM, 0) != -1 || errno != EACCES)
		return 4;
	if (syscall(SYS_io_uring_setup, 1, NULL) != -1 || !is_refusal(errno))
		return 5;
#if defined(__x86_64__)
	if (syscall(X32_SOCKET, AF_INET, SOCK_STREAM, 0) != -1 || !is_refusal(errno))
		return 6;
#endif
	return is_alone() ? 0 : 7;
}

static void
test_no_network(void **state)
{
	const struct sandbox s = {.net = SANDBOX_NET_NONE};

	(void)state;
	assert_int_equal(inside(&s, no_network), 0);
}

static int
internet(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0), pair[2];

	if (fd == -1 || socket(AF_INET6, SOCK_DGRAM, 0) == -1)
		return 1;
	if (listen(fd, 1) != -1 || errno != EACCES)
		return 2;
	if (socket(AF_NETLINK, SOCK_RAW, 0) == -1)
		return 3;
	if (socket(AF_UNIX, SOCK_STREAM, 0) != -1 || errno != EACCES)
		return 4;
	if (socket(AF_VSOCK, SOCK_STREAM, 0) != -1 || errno != EACCES)
		return 5;
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == -1)
		return 6; /* curl wakes itself by one */
	return is_alone() ? 0 : 7;
}

static void
test_internet(void **state)
{
	const struct sandbox s = {.net = SANDBOX_NET_INTERNET};

	(void)state;
	assert_int_equal(inside(&s, internet), 0);
}

static int
client_only(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd == -1)
		return 1;
	if (listen(fd, 1) != -1 || errno != EACCES)
		return 2;
	if (syscall(SYS_io_uring_setup, 1, NULL) != -1 || !is_refusal(errno))
		return 3;
	return 0;
}

static void
test_client_only(void **state)
{
	const struct sandbox s = {.net = SANDBOX_NET_CLIENT};

	(void)state;
	assert_int_equal(inside(&s, client_only), 0);
}

static int
files(void)
{
	if (open("/usr/bin/env", O_RDONLY) == -1)
		return 1;
	if (open("/etc/passwd", O_RDONLY) != -1 || errno != EACCES)
		return 2;
	if (open("/usr/new", O_WRONLY | O_CREAT, 0600) != -1 || errno != EACCES)
		return 3;
	return 0;
}

static void
test_files(void **state)
{
	const struct sandbox_path paths[] = {
	    {"/usr", SANDBOX_READ}, {"/there/is/no/such/path", SANDBOX_READ}, {NULL, 0}};
	const struct sandbox s = {
	    .paths = paths, .npaths = sizeof(paths) / sizeof(paths[0]), .net = SANDBOX_NET_NONE};

	(void)state;
	/* Landlock is version 1 at least, or it is not there. */
	if (syscall(444, NULL, 0, 1) < 1)
		skip();
	assert_int_equal(inside(&s, files), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_no_network),
	    cmocka_unit_test(test_internet),
	    cmocka_unit_test(test_client_only),
	    cmocka_unit_test(test_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
