/*
 * shipped_rules.h -- the rules of etc/rules.d with the sections of etc/sections.conf, for what may
 * not use daemon/conf/conf.h.
 */
#ifndef SHIPPED_RULES_H
#define SHIPPED_RULES_H

#include <glob.h>

#include "../../filters/rules.h"
#include "slurp.h"

static const struct section_rule shipped_sections[] = {
    {"odc", "", 10, 70, false, {NULL}},
    {"policy", "", 10, 60, false, {NULL}},
    {"theory", "", 10, 20, false, {NULL}},
    {"industry", "", 10, 30, false, {NULL}},
    {"project", "", 10, 10, false, {NULL}},
    {"organization", "", 10, 40, false, {NULL}},
    {"report", "", 10, 50, false, {NULL}},
    {"riscv", "", 10, 80, true, {NULL}},
};
#define SHIPPED_SECTIONS (sizeof(shipped_sections) / sizeof(shipped_sections[0]))

/* From the root of the tree.  For rules_free(), or NULL with the reason. */
static inline struct rules *
shipped_rules(struct errbuf *err)
{
	struct rules_file files[64];
	char *texts[64];
	struct rules *r = NULL;
	size_t i, n = 0;
	glob_t g;

	if (glob("etc/rules.d/*.rules", 0, NULL, &g) != 0 || g.gl_pathc > 64) {
		(void)errf(err, "etc/rules.d: no files or too many");
		return NULL;
	}
	for (; n < g.gl_pathc; n++) {
		files[n].name = g.gl_pathv[n];
		if ((texts[n] = slurp(files[n].name, &files[n].len)) == NULL)
			break;
		files[n].text = texts[n];
	}
	if (n == g.gl_pathc)
		r = rules_new(files, n, shipped_sections, SHIPPED_SECTIONS, err);
	else
		(void)errf(err, "%s cannot be read", files[n].name);
	for (i = 0; i < n; i++)
		free(texts[i]);
	globfree(&g);
	return r;
}

#endif
