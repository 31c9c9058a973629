/*
 * url_canonical() of url.h: one key for all spellings of a page.
 *
 * Two rules hold everywhere: what only says where a reader came from goes, and whatever may
 * choose between two pages stays.  A parameter whose name could mean something elsewhere
 * ("from", "f", "id") is dropped only on the hosts that are known to use it for tracking.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ascii.h"
#include "limits.h"
#include "url.h"

/* A link wrapped in a link wrapped in ...: real ones are wrapped once, at most twice. */
#define UNWRAP_MAX 3
/* Parameters that are sorted; URLs with more keep the order of the rest. */
#define PARAMS_MAX 64

/* Names without case, everywhere; a '*' at the end stands for anything. */
static const char *const tracking[] = {
    /* analytics */
    "utm_*", "utm-*", "pk_*", "piwik_*", "mtm_*", "matomo_*", "ga_*", "_ga", "_gl", "gad_*",
    "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "srsltid", "fbclid", "fb_*", "msclkid", "yclid",
    "ysclid", "_openstat", "twclid", "ttclid", "li_fat_id", "igshid", "igsh", "epik", "mc_cid",
    "mc_eid", "mkt_tok", "_hsenc", "_hsmi", "__hs*", "hsctatracking", "hsa_*", "vero_*",
    "oly_anon_id", "oly_enc_id", "wickedid", "rb_clickid", "s_cid", "s_kwcid", "ml_subscriber*",
    "at_campaign", "at_medium", "at_custom*", "xtor", "ref_src", "ref_url", "guccounter", "guce_*",
    "cmpid", "ncid", "itm_*", "_branch_match_id", "mibextid", "sc_cid", "trk_*",
    "__twitter_impression", "amp", "replytocom",
    /* sessions and challenges */
    "jsessionid", "phpsessid", "aspsessionid*", "__cf_chl_*", "acw_sc__*", "nsukey",
    /* Chinese sites' share and position marks */
    "spm", "spm_id_from", "vd_source", "scm", "share_*", "sharetype", "shareid", "sharerefer",
    "sharesource", "shareuid", "spmshared", "isappinstalled", "wxshare*", "mpshare", "hmsr", "hmpl",
    "hmcu", "hmkw", "hmci", "bd_vid", "bd_source", "qhclickid", "sudaref", "tt_from", "from_source",
    "from_spmid", "is_from_webapp", "nsrc", "depth_*", "ops_request_misc", "unique_k", NULL};

/* Further names by host and all its subdomains; "only" keeps the listed ones and no others. */
static const struct host_rule {
	const char *host;
	bool only;
	const char *names;
} host_rules[] = {
    {"csdn.net", false, "request_id biz_id from login dist_request_id"},
    {"youkuaiyun.com", false, "request_id biz_id from"},
    {"oschina.net", false, "from fromerr"},
    {"gitee.com", false, "from _from visit_from"},
    {"36kr.com", false, "f from channel navid"},
    {"huxiu.com", false, "f from type"},
    {"ithome.com", false, "from source"},
    {"infoq.cn", false, "source from"},
    {"infoq.com", false, "topicpagesponsorship itm_source"},
    {"zhihu.com", false,
	"from hb_wx_block source is_share_data group_id type user_id "
	"theme edition"},
    {"mp.weixin.qq.com", true, "__biz mid idx sn itemidx appmsgid album_id tempkey"},
    {"qq.com", false, "pgv_ref from"},
    {"bilibili.com", true, "p page id tid keyword"},
    {"weibo.com", false, "from type ref refer_flag _rand mod loc"},
    {"weibo.cn", false, "from featurecode luicode lfid wm sourcetype"},
    {"toutiao.com", true, "keyword"},
    {"juejin.cn", false, "from"},
    {"segmentfault.com", false, "_ea"},
    {"jianshu.com", false, "from timestamp"},
    {"sohu.com", false, "_f pvid trans_"},
    {"163.com", false, "spss spsnuid spsdevid spsvid spssid f from post_recommend"},
    {"baidu.com", false, "wfr for bsst"},
    {"sina.com.cn", false, "from cre mod loc r rfunc tj tr vt pos his"},
    {"sina.cn", false, "from cre mod loc r rfunc tj tr vt pos his"},
    {"ifeng.com", false, "from"},
    {"thepaper.cn", false, "from"},
    {"aliyun.com", false, "userCode"},
    {"leiphone.com", false, "from"},
    {"tmtpost.com", false, "rss"},
    {"v2ex.com", false, "r"},
    {"medium.com", false, "source sk gi"},
    {"substack.com", false, "r publication_id post_id isfreemail triedredirect showwelcomeonshare"},
    {"youtube.com", true, "v list search_query"},
    {"twitter.com", false, "s t"},
    {"x.com", false, "s t"},
    {"linkedin.com", false, "trk trkinfo lipi rcm originalsubdomain trackingid refid"},
    {"theregister.com", false, "td"},
    {"nytimes.com", false, "smid partner emc"},
    {"wsj.com", false, "mod"},
    {"theguardian.com", false, "cmp"},
    {"amazon.com", false, "ref_ tag psc"},
    {"google.com", false, "ved usg sa ei"},
};

/* Pages whose only sense is another URL in a parameter. */
static const struct wrapper {
	const char *host, *path, *param;
} wrappers[] = {
    {"oschina.net", "/action/GoToLink", "url"},
    {"link.csdn.net", "/", "target"},
    {"link.zhihu.com", "/", "target"},
    {"link.juejin.cn", "/", "target"},
    {"gitee.com", "/link", "target"},
    {"jianshu.com", "/go-wild", "url"},
    {"links.jianshu.com", "/go", "to"},
    {"link.segmentfault.com", "/", "url"},
    {"cloud.tencent.com", "/developer/tools/blog-entry", "target"},
    {"google.com", "/url", "q"},
    {"google.com", "/url", "url"},
    {"l.facebook.com", "/l.php", "u"},
    {"youtube.com", "/redirect", "q"},
    {"c.pc.qq.com", "/middlem.html", "pfurl"},
    {"weibo.cn", "/sinaurl", "u"},
    {"douban.com", "/link2", "url"},
};

static bool
under_host(const char *host, const char *domain)
{
	size_t n = strlen(host), m = strlen(domain);

	return n >= m && strcmp(host + n - m, domain) == 0 && (n == m || host[n - m - 1] == '.');
}

static bool
is_unreserved(int c)
{
	return (c < 0x80 && isalnum(c)) || c == '-' || c == '.' || c == '_' || c == '~';
}

/* RFC 3986 section 6.2.2: unreserved characters plain, everything else in upper case hex. */
static char *
normalised(struct arena *a, const char *s, size_t n)
{
	static const char hex[] = "0123456789ABCDEF";
	char *out = arena_alloc(a, 3 * n + 1), *p = out;
	size_t i;
	int c;

	for (i = 0; i < n; i++) {
		c = (unsigned char)s[i];
		if (c == '%' && i + 2 < n && ascii_hex_value(s[i + 1]) >= 0 &&
		    ascii_hex_value(s[i + 2]) >= 0) {
			c = ascii_hex_value(s[i + 1]) << 4 | ascii_hex_value(s[i + 2]);
			i += 2;
			if (is_unreserved(c)) {
				*p++ = (char)c;
				continue;
			}
		} else if (c > ' ' && c < 0x7f && strchr("\"<>\\^`{|}", c) == NULL) {
			*p++ = (char)c;
			continue;
		}
		*p++ = '%';
		*p++ = hex[c >> 4];
		*p++ = hex[c & 15];
	}
	*p = '\0';
	return out;
}

/* "www.", "m." and the like, as long as a domain is left. */
static const char *
plain_host(struct arena *a, const char *host)
{
	static const char *const variants[] = {"www.", "m.", "mobile.", "wap.", "amp.", NULL};
	const char *dot;
	size_t i, n = strlen(host), len;

	if (n > 0 && host[n - 1] == '.')
		host = arena_strndup(a, host, --n);
	for (i = 0; variants[i] != NULL; i++) {
		len = strlen(variants[i]);
		if (strncmp(host, variants[i], len) == 0 && strchr(host + len, '.') != NULL) {
			host += len;
			i = (size_t)-1;
		}
	}
	/* en.m.wikipedia.org, blog names of m.blog.csdn.net's kind are met above. */
	if ((dot = strstr(host, ".m.wiki")) != NULL)
		host = arena_printf(a, "%.*s%s", (int)(dot - host), host, dot + 2);
	return host;
}

static bool
name_is(const char *name, size_t n, const char *pattern, size_t m)
{
	if (m > 0 && pattern[m - 1] == '*')
		return n >= m - 1 && strncasecmp(name, pattern, m - 1) == 0;
	return n == m && strncasecmp(name, pattern, n) == 0;
}

static bool
name_in(const char *name, size_t n, const char *names)
{
	size_t m;

	for (; *names != '\0'; names += m + (names[m] == ' ')) {
		m = strcspn(names, " ");
		if (name_is(name, n, names, m))
			return true;
	}
	return false;
}

/* "?from=rss", "?ref=news.site.org": no page is chosen by the name of a reader. */
static bool
is_referrer(const char *name, size_t n, const char *value)
{
	const char *dot;

	if (!name_in(name, n, "from f ref source src feed via referer referrer origin"))
		return false;
	if (strcasecmp(value, "rss") == 0 || strcasecmp(value, "feed") == 0 ||
	    strcasecmp(value, "atom") == 0 || strncasecmp(value, "rss-", 4) == 0 ||
	    strncasecmp(value, "rss_", 4) == 0 || strcasecmp(value, "rssfeed") == 0)
		return true;
	if (!name_in(name, n, "ref via referer referrer"))
		return false;
	if ((dot = strrchr(value, '.')) == NULL || dot == value || strlen(dot) < 3)
		return false;
	return dot[1 + strspn(dot + 1, "abcdefghijklmnopqrstuvwxyz")] == '\0';
}

static bool
keep_param(const char *host, const char *param)
{
	size_t n = strcspn(param, "="), i;
	const char *value = param[n] == '=' ? param + n + 1 : "";

	for (i = 0; tracking[i] != NULL; i++) {
		if (name_is(param, n, tracking[i], strlen(tracking[i])))
			return false;
	}
	if (is_referrer(param, n, value))
		return false;
	for (i = 0; i < sizeof(host_rules) / sizeof(host_rules[0]); i++) {
		if (under_host(host, host_rules[i].host) &&
		    name_in(param, n, host_rules[i].names) != host_rules[i].only)
			return false;
	}
	return true;
}

struct param {
	const char *text;
	size_t name, place;
};

static int
param_compare(const void *pa, const void *pb)
{
	const struct param *a = pa, *b = pb;
	size_t n = a->name < b->name ? a->name : b->name;
	int diff = memcmp(a->text, b->text, n);

	if (diff == 0 && a->name != b->name)
		return a->name < b->name ? -1 : 1;
	if (diff == 0)
		return a->place < b->place ? -1 : 1;
	return diff;
}

static const char *
clean_query(struct arena *a, const char *host, const char *query)
{
	struct param params[PARAMS_MAX];
	char *out, *p;
	size_t n, i, count = 0;

	for (; *query != '\0'; query += query[n] == '&' ? n + 1 : n) {
		n = count < PARAMS_MAX - 1 ? strcspn(query, "&") : strlen(query);
		/* "&amp;" that was escaped once too often. */
		i = strncmp(query, "amp;", 4) == 0 ? 4 : 0;
		params[count].text = normalised(a, query + i, n > i ? n - i : 0);
		params[count].name = strcspn(params[count].text, "=");
		params[count].place = count;
		if (params[count].text[0] != '\0' && keep_param(host, params[count].text))
			count++;
	}
	qsort(params, count, sizeof(params[0]), param_compare);
	for (n = 1, i = 0; i < count; i++)
		n += strlen(params[i].text) + 1;
	p = out = arena_alloc(a, n);
	for (i = 0; i < count; i++) {
		*p++ = i == 0 ? '?' : '&';
		p = stpcpy(p, params[i].text);
	}
	return out;
}

static bool
cut_end(char *path, const char *end)
{
	size_t n = strlen(path), m = strlen(end);

	if (n < m || strcasecmp(path + n - m, end) != 0)
		return false;
	path[n - m] = '\0';
	return true;
}

static char *
clean_path(struct arena *a, const char *s)
{
	char *path = normalised(a, s, strlen(s)), *session;
	size_t n;

	if ((session = strcasestr(path, ";jsessionid=")) != NULL)
		*session = '\0';
	if (!cut_end(path, "/index.html") && !cut_end(path, "/index.htm") &&
	    !cut_end(path, "/index.shtml"))
		(void)cut_end(path, "/default.aspx");
	for (n = strlen(path); n > 0 && path[n - 1] == '/'; n--)
		path[n - 1] = '\0';
	return path;
}

/* The digits after a mark in the path, or NULL; they must end the segment. */
static const char *
number_after(struct arena *a, const char *path, const char *mark)
{
	const char *p = strstr(path, mark);
	size_t n;

	if (p == NULL)
		return NULL;
	p += strlen(mark);
	n = strspn(p, "0123456789");
	if (n == 0 || (p[n] != '\0' && p[n] != '/'))
		return NULL;
	return arena_strndup(a, p, n);
}

/* Sites that give one page several addresses, all with one number; NULL for the others. */
static const char *
site_key(struct arena *a, const char *host, const char *path)
{
	const char *n;

	if ((under_host(host, "csdn.net") || under_host(host, "youkuaiyun.com")) &&
	    (n = number_after(a, path, "/article/details/")) != NULL)
		return arena_printf(a, "csdn.net/article/details/%s", n);
	if (strcmp(host, "oschina.net") == 0 && strncmp(path, "/news/", 6) == 0 &&
	    (n = number_after(a, path, "/news/")) != NULL)
		return arena_printf(a, "oschina.net/news/%s", n);
	if (strcmp(host, "my.oschina.net") == 0 && (n = number_after(a, path, "/blog/")) != NULL)
		return arena_printf(a, "my.oschina.net/blog/%s", n);
	if (strcmp(host, "ithome.com") == 0 && strncmp(path, "/0/", 3) == 0 &&
	    strspn(path + 3, "0123456789") == 3 && path[6] == '/' &&
	    strspn(path + 7, "0123456789") == 3 && strcmp(path + 10, ".htm") == 0)
		return arena_printf(a, "ithome.com/html/%.3s%.3s.htm", path + 3, path + 7);
	if (strcmp(host, "youtu.be") == 0 && path[0] == '/' && path[1] != '\0')
		return arena_printf(a, "youtube.com/watch?v=%s", path + 1);
	if (strcmp(host, "lwn.net") == 0 && (n = number_after(a, path, "/Articles/")) != NULL &&
	    (strlen(path) == strlen(n) + 10 || strcmp(path + strlen(n) + 10, "/rss") == 0))
		return arena_printf(a, "lwn.net/Articles/%s", n);
	return NULL;
}

static const char *
unwrap(const struct url *u, const char *host, struct arena *a)
{
	const char *target;
	size_t i;

	for (i = 0; i < sizeof(wrappers) / sizeof(wrappers[0]); i++) {
		if (strcmp(host, wrappers[i].host) != 0 || strcmp(u->path, wrappers[i].path) != 0)
			continue;
		target = url_param(u->query, wrappers[i].param, a);
		if (target != NULL && url_is_web(target))
			return target;
	}
	return NULL;
}

const char *
url_canonical(const char *s, struct arena *a)
{
	const char *base, *host, *path, *query, *key, *target, *fragment = "", *port = "";
	struct url u;
	int i;

	for (i = 0;; i++) {
		/* "//host/path" is left over where a page was copied by hand. */
		base = s != NULL && s[0] == '/' && s[1] == '/' ? "https://a/" : NULL;
		if ((s = url_resolve(base, s, a)) == NULL || url_parse(&u, s, a, NULL) == -1 ||
		    (strcmp(u.scheme, "http") != 0 && strcmp(u.scheme, "https") != 0))
			return NULL;
		host = plain_host(a, u.host);
		if (i == UNWRAP_MAX || (target = unwrap(&u, host, a)) == NULL)
			break;
		s = target;
	}
	path = clean_path(a, u.path);
	query = u.query == NULL ? "" : clean_query(a, host, u.query);
	if ((key = site_key(a, host, path)) != NULL)
		return key;
	if (u.port != -1)
		port = arena_printf(a, ":%d", u.port);
	/* "#!" and "#/" are addresses of pages that scripts draw. */
	if (u.fragment != NULL && (u.fragment[0] == '!' || u.fragment[0] == '/'))
		fragment = arena_printf(a, "#%s", normalised(a, u.fragment, strlen(u.fragment)));
	return arena_printf(a, "%s%s%s%s%s", host, port, path, query, fragment);
}
