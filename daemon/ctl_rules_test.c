/*
 * digestctl rules test: how good the rules are on titles whose section is known; and backtest:
 * what they would do to stored items.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "core/text.h"
#include "ctl_rules.h"

/* ---- test ------------------------------------------------------------------------------- */

static double
ratio(size_t part, size_t whole)
{
	return whole > 0 ? (double)part / (double)whole : 0;
}

static void
print_scores(struct ctl *ctl, const struct matrix *m)
{
	size_t i, j, meant, said, all = 0, right = 0, shown = 0;
	double p, r, f, sum = 0;

	printf("%-14s %6s %10s %7s %6s\n", "SECTION", "ROWS", "PRECISION", "RECALL", "F1");
	for (i = 0; i < m->side; i++) {
		for (meant = said = j = 0; j < m->side; j++) {
			meant += m->count[i * m->side + j];
			said += m->count[j * m->side + i];
		}
		all += meant;
		right += m->count[i * m->side + i];
		if (meant + said == 0)
			continue;
		p = ratio(m->count[i * m->side + i], said);
		r = ratio(m->count[i * m->side + i], meant);
		f = p + r > 0 ? 2 * p * r / (p + r) : 0;
		sum += f;
		shown++;
		printf("%-14s %6zu %10.3f %7.3f %6.3f\n", ctl_section_key(ctl, i), meant, p, r, f);
	}
	printf("\naccuracy %.4f  macro-F1 %.4f  (%zu of %zu)\n\n", ratio(right, all),
	    shown > 0 ? sum / (double)shown : 0, right, all);
}

static void
print_wrong(struct ctl *ctl, const struct labelled *l, const struct rules_result *out)
{
	printf("\n%s%smeant %s, said %s (%d): %s\n", l->id != NULL ? l->id : "",
	    l->id != NULL ? ": " : "", ctl_section_key(ctl, l->section), out->section, out->score,
	    l->title);
	ctl_reason(ctl, out->reason);
}

int
ctl_rules_test(struct ctl *ctl, int argc, char **argv)
{
	bool brief = argc == 3 && strcmp(argv[1], "--brief") == 0;
	struct rules_input in;
	struct rules_result out;
	struct labelled *list;
	struct rules *rules;
	struct arena *a;
	struct matrix m;
	size_t i, n, said;
	int pass, status;

	if (argc != (brief ? 3 : 2) || argv[argc - 1][0] == '\0' ||
	    (argv[argc - 1][0] == '-' && argv[argc - 1][1] != '\0'))
		return CTL_USAGE;
	if ((rules = ctl_rules_load(ctl, &status)) == NULL)
		return status;
	if ((status = ctl_labelled(ctl, argv[argc - 1], &list, &n)) != EX_OK) {
		rules_free(rules);
		return status;
	}
	m = ctl_matrix(ctl);
	a = arena_new();
	/* The numbers first, then what is wrong: a second pass is cheaper than keeping reasons. */
	for (pass = 0; pass < (brief ? 1 : 2); pass++) {
		for (i = 0; i < n; i++) {
			in = ctl_labelled_input(&list[i]);
			rules_classify(rules, &in, &out, a);
			said = ctl_section(ctl, out.section);
			if (pass == 0)
				m.count[list[i].section * m.side + said]++;
			else if (said != list[i].section)
				print_wrong(ctl, &list[i], &out);
			arena_clear(a);
		}
		if (pass == 0) {
			print_scores(ctl, &m);
			ctl_matrix_print(ctl, &m, "meant \\ said");
		}
	}
	arena_free(a);
	rules_free(rules);
	return EX_OK;
}

/* ---- backtest --------------------------------------------------------------------------- */

#define SHOWN_MOVES 200

struct backtest {
	struct ctl *ctl;
	struct rules *rules;
	struct matrix m;
	size_t items, fixed, moved;
	const char *lines[SHOWN_MOVES]; /* of the first that move */
};

static int
backtest_item(void *arg, const struct stored_item *s, struct arena *a)
{
	struct backtest *b = arg;
	struct rules_input in = ctl_stored_input(b->ctl, b->rules, s, a);
	struct rules_result out;
	size_t from = ctl_section(b->ctl, s->item.section), to;

	b->items++;
	if ((s->item.flags & ITEM_SECTION_FIXED) != 0) {
		b->fixed++;
		return EX_OK;
	}
	rules_classify(b->rules, &in, &out, a);
	to = ctl_section(b->ctl, out.section);
	/* A section that the configuration has no more counts as none. */
	if (from == SIZE_MAX)
		from = b->ctl->config->nsections;
	b->m.count[from * b->m.side + to]++;
	if (strcmp(s->item.section, out.section) == 0)
		return EX_OK;
	if (b->moved < SHOWN_MOVES)
		b->lines[b->moved] = arena_printf(b->ctl->arena, "%" PRId64 "\t%s\t%s\t%s", s->id,
		    s->item.section, out.section, s->item.title != NULL ? s->item.title : "-");
	b->moved++;
	return EX_OK;
}

int
ctl_rules_backtest(struct ctl *ctl, int argc, char **argv)
{
	static const struct option options[] = {{"since", required_argument, NULL, 's'}, {0}};
	struct backtest b = {.ctl = ctl};
	const char *since = "30d";
	int64_t from;
	int o, status;
	size_t i;

	while ((o = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (o != 's')
			return CTL_USAGE;
		since = optarg;
	}
	if (optind != argc)
		return CTL_USAGE;
	if ((b.rules = ctl_rules_load(ctl, &status)) == NULL)
		return status;
	if ((from = ctl_when(ctl, since, time(NULL))) == TIME_NONE)
		status = ctl_fail(EX_USAGE, "%s: no time", since);
	else if ((status = ctl_store(ctl)) == EX_OK) {
		b.m = ctl_matrix(ctl);
		status = ctl_each_item(ctl, from, rules_want_content(b.rules), backtest_item, &b);
	}
	if (status == EX_OK) {
		printf("%zu items since %s, %zu would move, %zu stay as a person decided\n\n",
		    b.items, ctl_time(ctl, from), b.moved, b.fixed);
		ctl_matrix_print(ctl, &b.m, "is \\ would be");
		for (i = 0; i < b.moved && i < SHOWN_MOVES; i++)
			printf("%s%s\n", i == 0 ? "\n" : "", b.lines[i]);
	}
	rules_free(b.rules);
	return status;
}
