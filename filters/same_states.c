/* How far things are that a headline tells of, and whether two tell of other stages. */
#include <string.h>

#include "same_internal.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
	const char *word;
	unsigned state;
} states[] = {
    {"考虑", STATE_CONSIDERED},
    {"酝酿", STATE_CONSIDERED},
    {"拟 ", STATE_CONSIDERED},
    {" beta", STATE_PRERELEASE},
    {" rc", STATE_PRERELEASE},
    {"-rc", STATE_PRERELEASE},
    {"-beta", STATE_PRERELEASE},
    {"alpha", STATE_PRERELEASE},
    {"preview", STATE_PRERELEASE},
    {"预览版", STATE_PRERELEASE},
    {"候选版", STATE_PRERELEASE},
    {"测试版", STATE_PRERELEASE},
    {"公测", STATE_PRERELEASE},
    {"内测", STATE_PRERELEASE},
    {"邀测", STATE_PRERELEASE},
    {"尝鲜", STATE_PRERELEASE},
    {"预热", STATE_PRERELEASE},
    {"灰度", STATE_PRERELEASE},
    {"正式版", STATE_STABLE},
    {"正式发布", STATE_STABLE},
    {"稳定版", STATE_STABLE},
    {"释出", STATE_STABLE},
    {"发布", STATE_RELEASED},
    {"推出", STATE_RELEASED},
    {"上线", STATE_RELEASED},
    {"正式开源", STATE_OPENED},
    {"开源", STATE_OPEN},
    {"建立你的", STATE_HOWTO},
    {"我希望", STATE_HOWTO},
    {"新功能和", STATE_HOWTO},
    {"tutorial", STATE_HOWTO},
    {"how to", STATE_HOWTO},
    {"否认", STATE_NEGATED},
    {"辟谣", STATE_NEGATED},
    {"并未", STATE_NEGATED},
    {"暂未", STATE_NEGATED},
    {"尚未", STATE_NEGATED},
    {"假消息", STATE_NEGATED},
    {"被取消", STATE_NEGATED},
    {"宣布取消", STATE_NEGATED},
    {"取消举办", STATE_NEGATED},
    {"取消发布", STATE_NEGATED},
    {"未考虑", STATE_NEGATED},
    {"不考虑", STATE_NEGATED},
    {"无意", STATE_NEGATED},
    {"没有计划", STATE_NEGATED},
    {"暂无", STATE_NEGATED},
    {"推迟", STATE_NEGATED},
    {"denies", STATE_NEGATED},
    {"将于", STATE_PLANNED},
    {"定于", STATE_PLANNED},
    {"将", STATE_FUTURE},
    {"定于", STATE_FUTURE},
    {"接入", STATE_ADOPTED},
    {"适配", STATE_ADOPTED},
    {"上架", STATE_ADOPTED},
    {"一键部署", STATE_ADOPTED},
    {"深度融合", STATE_ADOPTED},
    {"全面支持", STATE_ADOPTED},
    {"登陆", STATE_ADOPTED},
    {"早报", STATE_ROUNDUP},
    {"日报|", STATE_ROUNDUP},
    {"日报 |", STATE_ROUNDUP},
    {"晚报", STATE_ROUNDUP},
    {"早知道", STATE_ROUNDUP},
    {"ai日报", STATE_ROUNDUP},
    {"ai 日报", STATE_ROUNDUP},
    {"一文汇总", STATE_ROUNDUP},
    {"意味着", STATE_COMMENT},
    {"的开始", STATE_COMMENT},
    {"解读", STATE_COMMENT},
    {"浅谈", STATE_COMMENT},
    {"怎么看", STATE_COMMENT},
    {"实测", STATE_COMMENT},
    {"评测", STATE_COMMENT},
    {"值得", STATE_COMMENT},
    {"说起", STATE_COMMENT},
    {"测评", STATE_COMMENT},
    {"速通", STATE_COMMENT},
    {"首发体验", STATE_COMMENT},
    {"我在", STATE_COMMENT},
    {"我用", STATE_COMMENT},
    {"体验了", STATE_COMMENT},
    {"上手体验", STATE_COMMENT},
    {"意义", STATE_COMMENT},
    {"炸锅", STATE_COMMENT},
    {"开启了", STATE_COMMENT},
    {"开箱", STATE_COMMENT},
    {"hands-on", STATE_COMMENT},
    {"盘点", STATE_COMMENT},
    {"前瞻", STATE_COMMENT},
    {"汇总", STATE_COMMENT},
    {"图赏", STATE_COMMENT},
    {"笑话", STATE_COMMENT},
    {"还不如", STATE_COMMENT},
    {"反思", STATE_COMMENT},
    {"复盘", STATE_COMMENT},
    {"何以", STATE_COMMENT},
    {"凭什么", STATE_COMMENT},
    {"为何", STATE_COMMENT},
    {"遗憾", STATE_REPLY},
    {"担忧", STATE_REPLY},
    {"首夜", STATE_REPLY},
    {"扩容", STATE_REPLY},
    {"爆火", STATE_REPLY},
    {"火爆", STATE_REPLY},
    {"登顶", STATE_REPLY},
    {"出席", STATE_REPLY},
    {"典礼", STATE_REPLY},
    {"报销", STATE_REPLY},
    {"正式生效", STATE_CLOSED},
    {"enters into force", STATE_CLOSED},
    {"使用指南", STATE_HOWTO},
    {"使用教程", STATE_HOWTO},
    {"入门教程", STATE_HOWTO},
    {"大定", STATE_SOLD},
    {"小订", STATE_SOLD},
    {"订单", STATE_SOLD},
    {"预售", STATE_SOLD},
    {"首批交付", STATE_SOLD},
    {"回应", STATE_REPLY},
    {"声明", STATE_REPLY},
    {"澄清", STATE_REPLY},
    {"称赞", STATE_REPLY},
    {"点赞", STATE_REPLY},
    {"盛赞", STATE_REPLY},
    {"致歉", STATE_REPLY},
    {"道歉", STATE_REPLY},
    {"responds", STATE_REPLY},
    {"response to", STATE_REPLY},
    {"消息称", STATE_RUMOUR},
    {"爆料", STATE_RUMOUR},
    {"曝光", STATE_RUMOUR},
    {"有望", STATE_FUTURE},
    {"分析师", STATE_FORECAST},
    {"回顾", STATE_COMMENT},
    {"预约", STATE_SOLD},
    {"预约", STATE_PRESALE},
    {"开售", STATE_ON_SALE},
    {"首销", STATE_ON_SALE},
    {"附原数据表", STATE_TABLE},
    {"体验:", STATE_COMMENT},
    {"裁员", STATE_LAYOFF},
    {"裁掉", STATE_LAYOFF},
    {"裁减", STATE_LAYOFF},
    {"被裁", STATE_LAYOFF},
    {"解雇", STATE_LAYOFF},
    {"罢免", STATE_LAYOFF},
    {"开除", STATE_LAYOFF},
    {"回归董事", STATE_REPLY},
    {"回归担任", STATE_REPLY},
    {"重掌", STATE_REPLY},
    {"细节", STATE_REPLY},
    {"解密", STATE_REPLY},
    {"拆解", STATE_REPLY},
    {"压力测试", STATE_REPLY},
    {"跑分", STATE_REPLY},
    {"邀请函", STATE_REPLY},
    {"实拍", STATE_REPLY},
    {"layoff", STATE_LAYOFF},
    {"lays off", STATE_LAYOFF},
    {"起诉", STATE_SUED},
    {"诉讼", STATE_SUED},
    {"被诉", STATE_SUED},
    {"控告", STATE_SUED},
    {"被控", STATE_SUED},
    {"状告", STATE_SUED},
    {"lawsuit", STATE_SUED},
    {" sues", STATE_SUED},
    {" sued", STATE_SUED},
    {"completes", STATE_CLOSED},
    {" sp1", STATE_POINT},
    {" sp2", STATE_POINT},
    {" sp3", STATE_POINT},
    {"service pack", STATE_POINT},
    {"实车图", STATE_SEEN},
    {"谍照", STATE_SEEN},
    {"官图", STATE_SEEN},
    {"试驾", STATE_TRIED},
    {"抨击", STATE_REPLY},
    {"炮轰", STATE_REPLY},
    {"批评", STATE_REPLY},
    {"谴责", STATE_REPLY},
    {"申报图", STATE_SEEN},
    {"正式下线", STATE_BUILT},
    {"量产车", STATE_BUILT},
    {"预售", STATE_PRESALE},
    {"小订", STATE_PRESALE},
    {"上市", STATE_ON_SALE},
    {"大定", STATE_ORDERED},
    {"订单", STATE_ORDERED},
    {"预定量", STATE_ORDERED},
    {"交付", STATE_DELIVERED},
    {"降价", STATE_PRICE},
    {"涨价", STATE_PRICE},
    {"调价", STATE_PRICE},
    {"价格", STATE_PRICE},
};

/* ---- looking all of them up at once ------------------------------------------------------- */

#define CHAINS 512u

/* Words that begin with the same three bytes; 0 ends, word i is i + 1.  Filled at first use. */
static struct {
	bool ready;
	uint16_t first[CHAINS];
	uint16_t next[COUNT(states)];
} words;

static unsigned
beginning(const char *p)
{
	const unsigned char *u = (const unsigned char *)p;

	return u[1] == '\0' ? 0 : (u[0] * 131u + u[1] * 7u + u[2] * 61u) & (CHAINS - 1);
}

static void
prepare(void)
{
	unsigned b;
	size_t i;

	for (i = 0; i < COUNT(states); i++) {
		b = beginning(states[i].word);
		words.next[i] = words.first[b];
		words.first[b] = (uint16_t)(i + 1);
	}
	words.ready = true;
}

static unsigned
words_of(const char *s)
{
	unsigned found = 0;
	/* News may end with what somebody said to it. */
	const char *p, *word, *first = s + strcspn(s, ",!?");
	size_t i;

	if (!words.ready)
		prepare();
	for (p = s; *p != '\0'; p++) {
		for (i = words.first[beginning(p)]; i != 0; i = words.next[i - 1]) {
			word = states[i - 1].word;
			if (strncmp(p, word, strlen(word)) == 0 &&
			    (p < first || states[i - 1].state != STATE_REPLY))
				found |= states[i - 1].state;
		}
	}
	return found;
}

/* "完成对 ... 的收购", "收购完成"; not "预计 ... 完成". */
static bool
is_deal_done(const char *s)
{
	const char *done = strstr(s, "完成"), *deal = strstr(s, "收购");

	return done != NULL && deal != NULL && strstr(s, "预计") == NULL &&
	       (deal < done || deal < done + strcspn(done, ",:;!?"));
}

unsigned
headline_states(const char *s)
{
	unsigned found = words_of(s);
	const char *semicolon = strchr(s, ';');
	size_t len = strlen(s);

	if (strncmp(s, "如何", 6) == 0)
		found |= STATE_HOWTO;
	/* Who decides on shares; nothing is sold there. */
	if (strstr(s, "上市委") != NULL)
		found &= ~(unsigned)STATE_ON_SALE;
	if (strncmp(s, "使用", 6) == 0 && (found & (STATE_RELEASED | STATE_STABLE)) == 0)
		found |= STATE_HOWTO;
	/* An essay ends with its question; news begin with it and have the answer behind it. */
	if (len > 0 && s[len - 1] == '?')
		found |= STATE_ASKED;
	if (semicolon != NULL)
		found |= STATE_ROUNDUP;
	if (is_deal_done(s))
		found |= STATE_CLOSED;
	return found;
}

/* ---- two stages of one affair --------------------------------------------------------------- */

static bool
sales_differ(unsigned a, unsigned b, bool one_site)
{
	const unsigned life = STATE_SEEN | STATE_BUILT | STATE_PRESALE | STATE_ON_SALE |
			      STATE_ORDERED | STATE_DELIVERED | STATE_TRIED;

	if ((a & life) == 0 || (b & life) == 0)
		return false;
	return (a & b & life) == 0 || (one_site && (a & ~b & life) != 0 && (b & ~a & life) != 0);
}

/* Somebody says that it will come; it is there. */
static bool
came(unsigned before, unsigned after)
{
	const unsigned said = STATE_RUMOUR | STATE_FUTURE;

	return (before & said) == said && (after & said) == 0 && (after & STATE_RELEASED) != 0;
}

bool
stages_differ(unsigned a, unsigned b, bool one_site)
{
	const unsigned done = STATE_RELEASED | STATE_STABLE | STATE_OPEN | STATE_ON_SALE;
	unsigned either = a ^ b;

	if ((either & STATE_CONSIDERED) != 0 && (((a & STATE_CONSIDERED) != 0 ? b : a) & done) != 0)
		return true;
	if ((either & STATE_PRERELEASE) != 0 && (a & b & STATE_STABLE) == 0 &&
	    (((a & STATE_PRERELEASE) != 0 ? b : a) & (STATE_STABLE | STATE_RELEASED)) != 0)
		return true;
	if ((either & (STATE_CLOSED | STATE_POINT)) != 0 || sales_differ(a, b, one_site))
		return true;
	if (one_site && (a & b & STATE_TABLE) != 0)
		return true;
	if (came(a, b) || came(b, a))
		return true;
	if ((either & STATE_NEGATED) != 0 && ((a | b) & STATE_REPLY) != 0)
		either &= ~(unsigned)STATE_NEGATED;
	if ((either & (STATE_OPENED | STATE_OPEN)) == (STATE_OPENED | STATE_OPEN) &&
	    (either & STATE_RELEASED) != 0 &&
	    ((a & STATE_OPENED) != 0) == ((b & STATE_RELEASED) != 0))
		return true;
	if (one_site && (either & STATE_PLANNED) != 0 &&
	    ((a & STATE_PLANNED) != 0 ? b & STATE_FUTURE : a & STATE_FUTURE) == 0)
		return true;
	return (either & (STATE_ROUNDUP | STATE_COMMENT | STATE_HOWTO | STATE_NEGATED)) != 0;
}
