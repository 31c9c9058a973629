/*
 * language.h -- the languages of pages and mails: the one list of them.
 *
 * All that they differ in is data: words.en.txt beside words.txt among the templates, and options
 * of the configuration, title_en beside title.  What has no translation is shown as it is.
 */
#ifndef DIGESTD_LANGUAGE_H
#define DIGESTD_LANGUAGE_H

enum language {
	LANGUAGE_ZH, /* that of the names without a tag */
	LANGUAGE_EN,
	LANGUAGES
};

/* A tag of BCP 47: "zh-CN", "en". */
const char *language_tag(enum language);
/* As its readers call it: "中文". */
const char *language_name(enum language);
/* Between the name of a template and its ending: "" or ".en". */
const char *language_suffix(enum language);
/* Of "en", "EN-gb", "zh-Hans": what the first part of the tag says; LANGUAGES when it is none. */
enum language language_find(const char *tag);

#endif
