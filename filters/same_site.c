/* Do two reports come from one editor?  By their URLs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "same_internal.h"

/* Two entries of one site this near each other in its numbering came out within hours. */
#define PAGES_NEAR 31
#define PAGES_LEAST 10000

/* The part of a host that one editor stands behind: "news.example.com.cn" is example.com.cn. */
static const char *
site_of(const char *host, size_t len)
{
	static const char seconds[] = " com net org gov edu ac co ";
	const char *p = host + len;
	char word[8];
	int dots = 0, wanted = 2;
	size_t n = 0;

	while (p > host && dots < wanted) {
		if (*--p != '.') {
			n++;
			continue;
		}
		dots++;
		if (dots == 2 && n < 4) {
			(void)snprintf(word, sizeof(word), " %.*s ", (int)n, p + 1);
			wanted += strstr(seconds, word) != NULL;
		}
		n = 0;
	}
	return *p == '.' ? p + 1 : p;
}

static bool
is_platform(const char *site, size_t len)
{
	static const char *const platforms[] = {"csdn.net", "zhihu.com", "qq.com", "github.com",
	    "github.io", "medium.com", "juejin.cn", "cnblogs.com", "sohu.com", "163.com",
	    "toutiao.com", "jianshu.com", "wordpress.com", "blogspot.com", "substack.com",
	    "reddit.com", "ycombinator.com", "weibo.com", "bilibili.com"};
	size_t i;

	for (i = 0; i < sizeof(platforms) / sizeof(platforms[0]); i++) {
		if (strlen(platforms[i]) == len && memcmp(site, platforms[i], len) == 0)
			return true;
	}
	return false;
}

/* The digits of a path, which count a site's pages: /0/988/059.htm, /zh/news/28529. */
static long
page_number(const char *path)
{
	const char *end = path + strcspn(path, "?#"), *p;
	long n = 0;

	for (p = path; p < end; p++) {
		if (*p >= '0' && *p <= '9')
			n = n < 1000000000 ? n * 10 + (*p - '0') : 0;
	}
	return n;
}

enum site
sites_compare(const char *x, const char *y)
{
	const char *hx, *hy, *sx, *sy;
	size_t lx, ly;
	long nx, ny;

	if (x == NULL || y == NULL || (hx = strstr(x, "://")) == NULL ||
	    (hy = strstr(y, "://")) == NULL)
		return SITE_UNKNOWN;
	hx += 3;
	hy += 3;
	lx = strcspn(hx, "/?#:");
	ly = strcspn(hy, "/?#:");
	sx = site_of(hx, lx);
	sy = site_of(hy, ly);
	lx -= (size_t)(sx - hx);
	ly -= (size_t)(sy - hy);
	if (lx != ly || memcmp(sx, sy, lx) != 0)
		return SITE_OTHER;
	if (is_platform(sx, lx))
		return SITE_UNKNOWN;
	nx = page_number(sx + lx);
	ny = page_number(sy + ly);
	if (nx < PAGES_LEAST || ny < PAGES_LEAST || labs(nx - ny) > PAGES_NEAR)
		return SITE_SAME;
	return SITE_NEAR;
}
