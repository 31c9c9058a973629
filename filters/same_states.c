/* How far things are that a headline tells of. */
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
    {"测试版", STATE_PRERELEASE},
    {"公测", STATE_PRERELEASE},
    {"内测", STATE_PRERELEASE},
    {"邀测", STATE_PRERELEASE},
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
    {"不会", STATE_NEGATED},
    {"推迟", STATE_NEGATED},
    {"denies", STATE_NEGATED},
    {"将于", STATE_PLANNED},
    {"定于", STATE_PLANNED},
    {"将", STATE_FUTURE},
    {"定于", STATE_FUTURE},
    {"接入", STATE_ADOPTED},
    {"适配", STATE_ADOPTED},
    {"上架", STATE_ADOPTED},
    {"一键", STATE_ADOPTED},
    {"深度融合", STATE_ADOPTED},
    {"全面支持", STATE_ADOPTED},
    {"早报", STATE_ROUNDUP},
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
    {"上手体验", STATE_COMMENT},
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
    {"致歉", STATE_REPLY},
    {"道歉", STATE_REPLY},
    {"responds", STATE_REPLY},
    {"response to", STATE_REPLY},
    {"降价", STATE_PRICE},
    {"涨价", STATE_PRICE},
    {"调价", STATE_PRICE},
    {"价格", STATE_PRICE},
};

unsigned
headline_states(const char *s)
{
	unsigned found = 0;
	const char *semicolon = strchr(s, ';');
	size_t i;

	if (strncmp(s, "如何", 6) == 0 || strncmp(s, "使用", 6) == 0)
		found |= STATE_HOWTO;
	for (i = 0; i < COUNT(states); i++) {
		if (strstr(s, states[i].word) != NULL)
			found |= states[i].state;
	}
	if (semicolon != NULL && strchr(semicolon + 1, ';') != NULL)
		found |= STATE_ROUNDUP;
	return found;
}
