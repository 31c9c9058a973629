#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Known to the kernel but not to Debian 12's headers. */
#ifndef LANDLOCK_ACCESS_FS_REFER
#define LANDLOCK_ACCESS_FS_REFER (1ULL << 13)
#endif
#define ACCESS_FS_TRUNCATE (1ULL << 14) /* ABI 3 */

#define ACCESS_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define ACCESS_WRITE                                                                    \
	(ACCESS_READ | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE | \
	    LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |               \
	    LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_SOCK |                \
	    LANDLOCK_ACCESS_FS_REFER | ACCESS_FS_TRUNCATE)
#define ACCESS_FILE \
	(LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | ACCESS_FS_TRUNCATE)
/* Everything up to ABI 1: what a rule does not give is refused. */
#define ACCESS_ABI1 ((1ULL << 13) - 1)

int
sandbox_user(const char *user, struct errbuf *err)
{
	struct passwd *pw;

	if (user == NULL || geteuid() != 0)
		return 0;
	if ((pw = getpwnam(user)) == NULL)
		return errf(err, "user \"%s\" does not exist", user);
	if (setgroups(1, &pw->pw_gid) == -1 || setgid(pw->pw_gid) == -1 || setuid(pw->pw_uid) == -1)
		return errf(err, "change to user \"%s\": %s", user, strerror(errno));
	return 0;
}

static int
limit(int what, rlim_t value)
{
	struct rlimit rl;

	if (getrlimit((__rlimit_resource_t)what, &rl) == -1)
		return -1;
	if (rl.rlim_max != RLIM_INFINITY && value > rl.rlim_max)
		value = rl.rlim_max;
	rl = (struct rlimit){.rlim_cur = value, .rlim_max = value};
	return setrlimit((__rlimit_resource_t)what, &rl);
}

/* A log that goes to a file must go on. */
static bool
stderr_is_file(void)
{
	struct stat st;

	return fstat(STDERR_FILENO, &st) == 0 && S_ISREG(st.st_mode);
}

static int
allow_path(int ruleset, const struct sandbox_path *p, uint64_t handled)
{
	struct landlock_path_beneath_attr attr = {0};
	struct stat st;
	int rc;

	if (p->path == NULL || (attr.parent_fd = open(p->path, O_PATH | O_CLOEXEC)) == -1)
		return 0; /* what is not there cannot be opened either */
	attr.allowed_access = p->access == SANDBOX_WRITE ? ACCESS_WRITE : ACCESS_READ;
	if (fstat(attr.parent_fd, &st) == 0 && !S_ISDIR(st.st_mode))
		attr.allowed_access &= ACCESS_FILE;
	attr.allowed_access &= handled;
	rc = (int)syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &attr, 0);
	(void)close(attr.parent_fd);
	return rc;
}

static int
enter_landlock(const struct sandbox *s, struct errbuf *err)
{
	struct landlock_ruleset_attr attr = {.handled_access_fs = ACCESS_ABI1};
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	int ruleset, rc = -1;
	size_t i;

	if (abi < 1)
		return 1;
	if (abi >= 2)
		attr.handled_access_fs |= LANDLOCK_ACCESS_FS_REFER;
	if (abi >= 3)
		attr.handled_access_fs |= ACCESS_FS_TRUNCATE;
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);
	if (ruleset == -1)
		return errf(err, "landlock ruleset: %s", strerror(errno));
	for (i = 0; i < s->npaths; i++)
		if (allow_path(ruleset, &s->paths[i], attr.handled_access_fs) == -1) {
			(void)errf(
			    err, "landlock rule for %s: %s", s->paths[i].path, strerror(errno));
			goto out;
		}
	if (syscall(SYS_landlock_restrict_self, ruleset, 0) == -1) {
		(void)errf(err, "landlock: %s", strerror(errno));
		goto out;
	}
	rc = 0;
out:
	(void)close(ruleset);
	return rc;
}

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define ARG0 offsetof(struct seccomp_data, args[0]) /* low word on little-endian machines */
#define REFUSE BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES)
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

#if defined(__x86_64__)
#define NATIVE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define NATIVE AUDIT_ARCH_RISCV64
#else
#error "name the audit architecture of this machine here"
#endif
#define X32_BIT 0x40000000 /* x86-64 has a second set of numbers from here on; nobody else */
#define REFUSE_CALL(nr) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (nr), 0, 1), REFUSE
#define ALLOW_FAMILY(af) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (af), 0, 1), ALLOW
/*
 * System calls by other numbers would pass unseen, and so would those made through a ring; the
 * other processes of this user have more rights.
 */
#define COMMON                                                                           \
	LOAD(arch), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NATIVE, 1, 0), REFUSE, LOAD(nr), \
	    BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1), REFUSE,                  \
	    REFUSE_CALL(SYS_io_uring_setup), REFUSE_CALL(SYS_ptrace),                    \
	    REFUSE_CALL(SYS_process_vm_readv), REFUSE_CALL(SYS_process_vm_writev),       \
	    REFUSE_CALL(SYS_pidfd_getfd)
#define NO_PROGRAM REFUSE_CALL(SYS_execve), REFUSE_CALL(SYS_execveat)

static struct sock_filter no_network[] = {
    COMMON,
    NO_PROGRAM,
    REFUSE_CALL(SYS_socket),
    ALLOW,
};

static struct sock_filter internet[] = {
    COMMON,
    NO_PROGRAM,
    REFUSE_CALL(SYS_listen),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 1, 0),
    ALLOW,
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ARG0),
    ALLOW_FAMILY(AF_INET),
    ALLOW_FAMILY(AF_INET6),
    ALLOW_FAMILY(AF_NETLINK),
    REFUSE,
};

static struct sock_filter client[] = {
    COMMON,
    REFUSE_CALL(SYS_listen),
    ALLOW,
};

#define PROGRAM(filter)                                    \
	{                                                  \
		sizeof(filter) / sizeof(*(filter)), filter \
	}

static int
enter_seccomp(enum sandbox_net net, struct errbuf *err)
{
	static struct sock_fprog programs[] = {
	    [SANDBOX_NET_NONE] = PROGRAM(no_network),
	    [SANDBOX_NET_INTERNET] = PROGRAM(internet),
	    [SANDBOX_NET_CLIENT] = PROGRAM(client),
	};

	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &programs[net]) == -1 && errno != EINVAL)
		return errf(err, "seccomp: %s", strerror(errno));
	return 0;
}

int
sandbox_enter(const struct sandbox *s, struct errbuf *err)
{
	int rc;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		return errf(err, "no_new_privs: %s", strerror(errno));
	if (limit(RLIMIT_CORE, 0) == -1)
		return errf(err, "resource limits: %s", strerror(errno));
	if (s->no_file_writes && !stderr_is_file() && limit(RLIMIT_FSIZE, 0) == -1)
		return errf(err, "limit on file size: %s", strerror(errno));
	if (s->memory_mb > 0 && limit(RLIMIT_DATA, (rlim_t)s->memory_mb << 20) == -1)
		return errf(err, "limit on memory: %s", strerror(errno));
	if ((rc = enter_landlock(s, err)) == -1)
		return -1;
	return enter_seccomp(s->net, err) == -1 ? -1 : rc;
}
