/*
 * digestctl rules fit: moves the points of the rules to what editors decided, and writes them
 * back into the files where an editor sees and changes them.  See filters/rules_fit.h.
 */
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "../../filters/rules_fit.h"
#include "../core/hash.h"
#include "ctl_rules.h"

#define FOLDS 5

struct fitting {
	struct ctl *ctl;
	struct rules *rules;
	struct fit fit;
	struct fit_example *examples;
	const struct labelled *labels;
	size_t n;
	size_t *order; /* sections of the configuration by precedence; place[] the other way */
	size_t *place;
};

/* ---- what there is to fit --------------------------------------------------------------- */

static int
by_precedence(const void *pa, const void *pb, void *arg)
{
	const struct config *c = arg;
	const struct section_rule *a = &c->sections[*(const size_t *)pa];
	const struct section_rule *b = &c->sections[*(const size_t *)pb];

	return (a->precedence < b->precedence) - (a->precedence > b->precedence);
}

static void
order_sections(struct fitting *f)
{
	const struct config *c = f->ctl->config;
	int *thresholds = arena_alloc(f->ctl->arena, (c->nsections + 1) * sizeof(*thresholds));
	bool *claims = arena_alloc(f->ctl->arena, (c->nsections + 1) * sizeof(*claims));
	size_t i;

	f->order = arena_alloc(f->ctl->arena, (c->nsections + 1) * sizeof(*f->order));
	f->place = arena_alloc(f->ctl->arena, (c->nsections + 1) * sizeof(*f->place));
	for (i = 0; i < c->nsections; i++)
		f->order[i] = i;
	qsort_r(f->order, c->nsections, sizeof(*f->order), by_precedence, f->ctl->config);
	for (i = 0; i < c->nsections; i++) {
		f->place[f->order[i]] = i;
		thresholds[i] = c->sections[f->order[i]].threshold;
		claims[i] = c->sections[f->order[i]].claims;
	}
	f->place[c->nsections] = c->nsections;
	f->fit.thresholds = thresholds;
	f->fit.claims = claims;
	f->fit.nsections = c->nsections;
}

static void
take_rules(struct fitting *f)
{
	struct rules_about about;
	struct fit_rule *r;
	size_t i, section;

	f->fit.nrules = rules_count(f->rules);
	f->fit.rules = arena_alloc(f->ctl->arena, (f->fit.nrules + 1) * sizeof(*f->fit.rules));
	for (i = 0; i < f->fit.nrules; i++) {
		r = &f->fit.rules[i];
		r->fixed = true;
		if (!rules_about(f->rules, i, &about))
			continue;
		section = ctl_section(f->ctl, about.section);
		r->section = section == SIZE_MAX ? FIT_EVERYWHERE : (int)f->place[section];
		/* A section that claims is decided by names, not by weight. */
		r->fixed = about.fixed ||
			   (section != SIZE_MAX && f->ctl->config->sections[section].claims);
		r->start = r->points = about.points;
	}
}

static void
take_examples(struct fitting *f)
{
	struct arena *a = arena_new();
	struct rules_result out;
	const unsigned *fired;
	unsigned *copy;
	size_t i, n;

	f->examples = arena_alloc(f->ctl->arena, f->n * sizeof(*f->examples));
	for (i = 0; i < f->n; i++) {
		rules_classify(f->rules, &f->labels[i].in, &out, a);
		fired = rules_fired(f->rules, &n);
		copy = arena_alloc(f->ctl->arena, (n + 1) * sizeof(*copy));
		if (n > 0)
			memcpy(copy, fired, n * sizeof(*copy));
		f->examples[i] = (struct fit_example){
		    .rules = copy, .nrules = n, .section = f->place[f->labels[i].section]};
		arena_clear(a);
	}
	arena_free(a);
}

/* ---- how good it is --------------------------------------------------------------------- */

static size_t
right_ones(const struct fitting *f, const struct fit_example *examples, const bool *which)
{
	size_t i, right = 0;

	for (i = 0; i < f->n; i++)
		if (which == NULL || which[i])
			right += rules_fit_choice(&f->fit, &examples[i]) == examples[i].section;
	return right;
}

/* Titles of one source stay together, so that a fold is tried on sources it has not seen. */
static unsigned
fold_of(const struct labelled *l)
{
	const char *s = l->in.source != NULL ? l->in.source : l->in.title;

	return (unsigned)(hash_fast(7, s, strlen(s)) % FOLDS);
}

static size_t
cross_check(struct fitting *f)
{
	struct fit_example *examples = arena_alloc(f->ctl->arena, f->n * sizeof(*examples));
	bool *out = arena_alloc(f->ctl->arena, f->n);
	size_t i, right = 0;
	unsigned fold;

	for (fold = 0; fold < FOLDS; fold++) {
		memcpy(examples, f->examples, f->n * sizeof(*examples));
		for (i = 0; i < f->n; i++) {
			out[i] = fold_of(&f->labels[i]) == fold;
			examples[i].skip = out[i];
		}
		rules_fit(&f->fit, examples, f->n);
		right += right_ones(f, f->examples, out);
	}
	return right;
}

/* ---- writing back ----------------------------------------------------------------------- */

static int
save(const char *path, const char *text, size_t len)
{
	const char *what = NULL;
	char *new = NULL;
	struct stat st;
	FILE *out;

	if (asprintf(&new, "%s.new", path) == -1)
		abort();
	if ((out = fopen(new, "we")) == NULL ||
	    (stat(path, &st) == 0 && fchmod(fileno(out), st.st_mode & 07777) == -1) ||
	    fwrite(text, 1, len, out) != len || fflush(out) == EOF || fsync(fileno(out)) == -1)
		what = new;
	if (out != NULL && fclose(out) == EOF)
		what = new;
	if (what == NULL && rename(new, path) == -1)
		what = path;
	if (what != NULL) {
		ctl_fail(EX_CANTCREAT, "%s: %s", what, strerror(errno));
		(void)unlink(new);
	}
	free(new);
	return what == NULL ? EX_OK : EX_CANTCREAT;
}

/* The points that the rule of this line is to have, or 0. */
static int
points_at(const struct fitting *f, const char *file, int line, const char **name)
{
	struct rules_about about;
	size_t i;

	for (i = 0; i < f->fit.nrules; i++) {
		if (f->fit.rules[i].fixed || !rules_about(f->rules, i, &about) ||
		    about.line != line || strcmp(about.file, file) != 0)
			continue;
		*name = about.name;
		return (int)lrint(f->fit.rules[i].points) != about.points
			   ? (int)lrint(f->fit.rules[i].points)
			   : 0;
	}
	return 0;
}

/* The same lines, with other numbers where a rule begins. */
static int
rewrite(const struct fitting *f, const struct rules_file *file, bool write, size_t *changed)
{
	const char *p = file->text, *end = p + file->len, *nl, *name, *digits;
	struct buf out;
	int line = 0, points, status = EX_OK;
	size_t before = *changed;

	buf_init(&out, file->len * 2 + 65536);
	for (; p < end; p = nl + 1) {
		nl = memchr(p, '\n', (size_t)(end - p));
		if (nl == NULL)
			nl = end;
		if ((points = points_at(f, file->name, ++line, &name)) != 0) {
			digits = p + strspn(p, " \t");
			(void)buf_add(&out, p, (size_t)(digits - p));
			(void)buf_printf(&out, "%+d", points);
			p = digits + 1 + strspn(digits + 1, "0123456789");
			printf("%s: %.*s to %+d\n", name, (int)(p - digits), digits, points);
			(*changed)++;
		}
		(void)buf_add(&out, p, (size_t)(nl - p));
		if (nl < end)
			(void)buf_addc(&out, '\n');
	}
	if (write && *changed > before)
		status = save(file->name, out.data, out.len);
	buf_release(&out);
	return status;
}

static int
report(struct fitting *f, bool write)
{
	const struct config *c = f->ctl->config;
	size_t i, as_is, cross, fitted, changed = 0;
	int status = EX_OK;

	as_is = right_ones(f, f->examples, NULL);
	cross = cross_check(f);
	rules_fit(&f->fit, f->examples, f->n);
	fitted = right_ones(f, f->examples, NULL);
	for (i = 0; i < c->nrules && status == EX_OK; i++)
		status = rewrite(f, &c->rules[i], write, &changed);
	if (status != EX_OK)
		return status;
	printf("%s%zu points %s; of %zu titles right: as they were %.4f, fitted %.4f,"
	       " on sources not fitted to %.4f\n",
	    changed > 0 ? "\n" : "", changed, write ? "changed" : "would change", f->n,
	    (double)as_is / (double)f->n, (double)fitted / (double)f->n,
	    (double)cross / (double)f->n);
	return EX_OK;
}

static int
number(const char *s, double least, double most, double *out)
{
	char *end;

	*out = strtod(s, &end);
	if (*s == '\0' || *end != '\0' || !(*out >= least && *out <= most))
		return ctl_fail(EX_USAGE, "%s: no number from %g to %g", s, least, most);
	return EX_OK;
}

int
ctl_rules_fit(struct ctl *ctl, int argc, char **argv)
{
	static const struct option options[] = {{"write", no_argument, NULL, 'w'},
	    {"strength", required_argument, NULL, 's'}, {"most", required_argument, NULL, 'm'},
	    {0}};
	struct fitting f = {.ctl = ctl, .fit = {.strength = 0.1, .most = 8}};
	struct labelled *list;
	bool write = false;
	int o, status = EX_OK;

	while ((o = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (o == 'w')
			write = true;
		else if (o == 's')
			status = number(optarg, 0.0001, 1000, &f.fit.strength);
		else if (o == 'm')
			status = number(optarg, 1, 1000, &f.fit.most);
		else
			return CTL_USAGE;
		if (status != EX_OK)
			return status;
	}
	if (optind + 1 < argc)
		return CTL_USAGE;
	if ((f.rules = ctl_rules_load(ctl, &status)) == NULL)
		return status;
	if ((status = ctl_labelled(ctl, f.rules, argv[optind], &list, &f.n)) == EX_OK) {
		f.labels = list;
		order_sections(&f);
		take_rules(&f);
		take_examples(&f);
		status = report(&f, write);
	}
	rules_free(f.rules);
	return status;
}
