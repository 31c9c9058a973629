/*
 * The borders of every range in the IANA special-purpose registries (RFC 6890 and its updates).
 */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/un.h>

#include <cmocka.h>

#include "../../../daemon/core/netaddr.h"

static const char *
refused(const char *text, const struct netaddr_net *allowed, size_t n)
{
	struct sockaddr_in in = {.sin_family = AF_INET};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};

	if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
		return netaddr_refused((const struct sockaddr *)&in, allowed, n);
	if (inet_pton(AF_INET6, text, &in6.sin6_addr) != 1)
		fail_msg("%s is no address", text);
	return netaddr_refused((const struct sockaddr *)&in6, allowed, n);
}

static void
test_borders(void **state)
{
	static const struct {
		const char *addr;
		const char *why; /* NULL: may be used */
	} table[] = {
	    {"0.0.0.0", "this network"},
	    {"0.255.255.255", "this network"},
	    {"1.0.0.0", NULL},
	    {"9.255.255.255", NULL},
	    {"10.0.0.0", "private"},
	    {"10.255.255.255", "private"},
	    {"11.0.0.0", NULL},
	    {"100.63.255.255", NULL},
	    {"100.64.0.0", "shared (CGNAT)"},
	    {"100.127.255.255", "shared (CGNAT)"},
	    {"100.128.0.0", NULL},
	    {"126.255.255.255", NULL},
	    {"127.0.0.0", "loopback"},
	    {"127.0.0.1", "loopback"},
	    {"127.255.255.255", "loopback"},
	    {"128.0.0.0", NULL},
	    {"169.253.255.255", NULL},
	    {"169.254.0.0", "link-local"},
	    {"169.254.169.254", "link-local"},
	    {"169.254.255.255", "link-local"},
	    {"169.255.0.0", NULL},
	    {"172.15.255.255", NULL},
	    {"172.16.0.0", "private"},
	    {"172.31.255.255", "private"},
	    {"172.32.0.0", NULL},
	    {"191.255.255.255", NULL},
	    {"192.0.0.0", "protocol assignments"},
	    {"192.0.0.8", "protocol assignments"},
	    {"192.0.0.9", NULL},
	    {"192.0.0.10", NULL},
	    {"192.0.0.11", "protocol assignments"},
	    {"192.0.0.255", "protocol assignments"},
	    {"192.0.1.0", NULL},
	    {"192.0.2.0", "documentation"},
	    {"192.0.2.255", "documentation"},
	    {"192.0.3.0", NULL},
	    {"192.88.98.255", NULL},
	    {"192.88.99.0", "6to4 relay"},
	    {"192.88.99.255", "6to4 relay"},
	    {"192.88.100.0", NULL},
	    {"192.167.255.255", NULL},
	    {"192.168.0.0", "private"},
	    {"192.168.255.255", "private"},
	    {"192.169.0.0", NULL},
	    {"198.17.255.255", NULL},
	    {"198.18.0.0", "benchmarking"},
	    {"198.19.255.255", "benchmarking"},
	    {"198.20.0.0", NULL},
	    {"198.51.99.255", NULL},
	    {"198.51.100.0", "documentation"},
	    {"198.51.100.255", "documentation"},
	    {"198.51.101.0", NULL},
	    {"203.0.112.255", NULL},
	    {"203.0.113.0", "documentation"},
	    {"203.0.113.255", "documentation"},
	    {"203.0.114.0", NULL},
	    {"223.255.255.255", NULL},
	    {"224.0.0.0", "multicast"},
	    {"239.255.255.255", "multicast"},
	    {"240.0.0.0", "reserved"},
	    {"255.255.255.254", "reserved"},
	    {"255.255.255.255", "broadcast"},
	    {"8.8.8.8", NULL},
	    {"::", "unspecified"},
	    {"::1", "loopback"},
	    {"::2", "reserved"},
	    {"::ff", "reserved"},
	    {"::127.0.0.1", "loopback"},
	    {"::8.8.8.8", "reserved"},
	    {"100::", "discard"},
	    {"100::ffff:ffff:ffff:ffff", "discard"},
	    {"100:0:0:1::", "dummy prefix"},
	    {"100:0:0:2::", "reserved"},
	    {"1fff:ffff::", "reserved"},
	    {"2000::", NULL},
	    {"2001:1::1", NULL},
	    {"2001:1::2", NULL},
	    {"2001:1::3", NULL},
	    {"2001:1::4", "protocol assignments"},
	    {"2001:2::", "protocol assignments"},
	    {"2001:2:0:ffff::", "protocol assignments"},
	    {"2001:3::", NULL},
	    {"2001:3:ffff:ffff:ffff:ffff:ffff:ffff", NULL},
	    {"2001:4::", "protocol assignments"},
	    {"2001:4:111:ffff::", "protocol assignments"},
	    {"2001:4:112::", NULL},
	    {"2001:4:113::", "protocol assignments"},
	    {"2001:10::", "protocol assignments"},
	    {"2001:1f:ffff::", "protocol assignments"},
	    {"2001:20::", NULL},
	    {"2001:2f:ffff::", NULL},
	    {"2001:30::", NULL},
	    {"2001:3f:ffff::", NULL},
	    {"2001:40::", "protocol assignments"},
	    {"2001:1ff:ffff::", "protocol assignments"},
	    {"2001:200::", NULL},
	    {"2001:db7:ffff::", NULL},
	    {"2001:db8::", "documentation"},
	    {"2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "documentation"},
	    {"2001:db9::", NULL},
	    {"2606:4700::6810:84e5", NULL},
	    {"3ffe:ffff::", NULL},
	    {"3fff::", "documentation"},
	    {"3fff:fff:ffff::", "documentation"},
	    {"3fff:1000::", NULL},
	    {"3fff:ffff::", NULL},
	    {"4000::", "reserved"},
	    {"5f00::", "segment routing"},
	    {"5f00:ffff::", "segment routing"},
	    {"fbff:ffff::", "reserved"},
	    {"fc00::", "private"},
	    {"fd00::1", "private"},
	    {"fdff:ffff::", "private"},
	    {"fe00::", "reserved"},
	    {"fe7f:ffff::", "reserved"},
	    {"fe80::", "link-local"},
	    {"febf:ffff::", "link-local"},
	    {"fec0::", "site-local"},
	    {"feff:ffff::", "site-local"},
	    {"ff00::", "multicast"},
	    {"ff02::1", "multicast"},
	    {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "multicast"},
	    /* IPv4 in IPv6: mapped (RFC 4291), translated (RFC 2765), NAT64 (RFC 6052, 8215) */
	    {"::ffff:127.0.0.1", "loopback"},
	    {"::ffff:10.0.0.1", "private"},
	    {"::ffff:169.254.169.254", "link-local"},
	    {"::ffff:8.8.8.8", NULL},
	    {"::ffff:0:127.0.0.1", "loopback"},
	    {"::ffff:0:8.8.8.8", "reserved"},
	    {"64:ff9b::127.0.0.1", "loopback"},
	    {"64:ff9b::192.168.1.1", "private"},
	    {"64:ff9b::8.8.8.8", NULL},
	    {"64:ff9b::1:0:0", "reserved"},
	    {"64:ff9b:1::", "local NAT64"},
	    {"64:ff9b:1::8.8.8.8", "local NAT64"},
	    {"64:ff9b:1:ffff:ffff:ffff:ffff:ffff", "local NAT64"},
	    {"64:ff9b:2::", "reserved"},
	    /* 6to4 (RFC 3056) and Teredo (RFC 4380: the client's address inverted) */
	    {"2002:7f00:1::1", "loopback"},
	    {"2002:a00:1::1", "private"},
	    {"2002:c0a8:101::1", "private"},
	    {"2002:808:808::1", NULL},
	    {"2001::", "broadcast"},
	    {"2001:0:808:808:0:0:80ff:fffe", "loopback"},
	    {"2001:0:808:808:0:0:f7f7:f7f7", "Teredo"},
	};
	const char *why;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		why = refused(table[i].addr, NULL, 0);
		if (why == NULL ? table[i].why != NULL
				: table[i].why == NULL || strcmp(why, table[i].why) != 0)
			fail_msg("%s: %s, not %s", table[i].addr, why == NULL ? "usable" : why,
			    table[i].why == NULL ? "usable" : table[i].why);
	}
}

static void
test_family(void **state)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX};

	(void)state;
	assert_string_equal(
	    netaddr_refused((const struct sockaddr *)&un, NULL, 0), "no internet address");
}

static void
test_allowed(void **state)
{
	struct netaddr_net net[3];

	(void)state;
	assert_int_equal(netaddr_parse(&net[0], "127.0.0.0/8", NULL), 0);
	assert_int_equal(netaddr_parse(&net[1], "fd00::/8", NULL), 0);
	assert_int_equal(netaddr_parse(&net[2], "192.168.1.4/30", NULL), 0);
	assert_null(refused("127.0.0.1", net, 3));
	assert_null(refused("127.255.255.255", net, 3));
	assert_null(refused("::ffff:127.0.0.1", net, 3));
	assert_null(refused("fd12::1", net, 3));
	assert_null(refused("192.168.1.4", net, 3));
	assert_null(refused("192.168.1.7", net, 3));
	assert_string_equal(refused("192.168.1.3", net, 3), "private");
	assert_string_equal(refused("192.168.1.8", net, 3), "private");
	assert_string_equal(refused("10.0.0.1", net, 3), "private");
	assert_string_equal(refused("::1", net, 3), "loopback");
	assert_string_equal(refused("fc00::1", net, 3), "private");
	/* What is allowed is an address, not every tunnel to it. */
	assert_string_equal(refused("64:ff9b::127.0.0.1", net, 3), "loopback");
	assert_string_equal(refused("2002:7f00:1::1", net, 3), "loopback");
	assert_string_equal(refused("127.0.0.1", net, 0), "loopback");
}

static void
test_parse(void **state)
{
	static const char *const bad[] = {"", "x", "127.0.0.1/33", "::1/129", "127.0.0.1/",
	    "127.0.0.1/x", "127.0.0.1/-1", "127.0.0.1/ 8", "127.0.0.1/8x", "127.0.0.1/8", "127.1",
	    "fd00::1/8", "1.2.3.4.5", "[::1]", "localhost", "::1/128/1", "11.0.0.0/7",
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
	struct netaddr_net net = {.bits = 7};
	struct errbuf err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		err.text[0] = '\0';
		if (netaddr_parse(&net, bad[i], &err) != -1)
			fail_msg("\"%s\" is taken", bad[i]);
		assert_true(err.text[0] != '\0');
		assert_int_equal(net.bits, 7);
	}
	assert_int_equal(netaddr_parse(&net, "10.0.0.0/8", &err), 0);
	assert_int_equal(net.bits, 104);
	assert_int_equal(netaddr_parse(&net, "10.1.2.3", &err), 0);
	assert_int_equal(net.bits, 128);
	assert_int_equal(netaddr_parse(&net, "::/0", &err), 0);
	assert_int_equal(net.bits, 0);
	assert_int_equal(netaddr_parse(&net, "0.0.0.0/0", &err), 0);
	assert_int_equal(net.bits, 96);
	assert_int_equal(netaddr_parse(&net, "::1", &err), 0);
	assert_int_equal(net.bits, 128);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_borders),
	    cmocka_unit_test(test_family),
	    cmocka_unit_test(test_allowed),
	    cmocka_unit_test(test_parse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
