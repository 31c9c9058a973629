/*
 * store_internal.h: the full-text index (SQLite FTS5) and queries for it.
 *
 * Chinese is searched in words of two characters more often than not, which FTS5's trigram
 * tokenizer cannot do, and whole words of English make a tenth of the tokens that trigrams of it
 * do.  So the tokens are: pairs of neighbouring CJK characters, the last one of a run alone, and
 * words of everything else ("risc-v", and "v" too).  The index holds no positions
 * (detail=none), a third of the work; that a longer CJK run really stands in the text is
 * checked on the rows found.  The feed is a token as well, so that a feed's newest items are
 * found by the same index.
 */
#include "store_internal.h"

#include <ctype.h>
#include <string.h>

#include "../core/text.h"

/* Begins the token of a feed; text_fold() leaves no control character in texts. */
#define FEED_MARK '\x02'
/* Bytes of a query that are looked at, and words of it. */
#define QUERY_MAX 400
#define QUERY_WORDS 24
/* Shorter words are not completed: "a*" would walk half of the index. */
#define PREFIX_MIN 3
/* Words that are also looked for with a hyphen somewhere, or without theirs, and their length. */
#define SPELLED_WORDS 4
#define SPELLED_MIN 4
#define SPELLED_MAX 16
/* Longest token; FTS5 itself stops at 32 KB. */
#define TOKEN_MAX 60

enum kind { BREAK, WORD, JOIN, CJK };

static enum kind
kind_of(uint32_t c)
{
	if (c < 0x80)
		return isalnum((int)c) || c == (uint32_t)FEED_MARK ? WORD
		       : c != 0 && strchr("-.+#_", (int)c) != NULL ? JOIN
								   : BREAK;
	if (text_is_cjk(c))
		return CJK;
	/* Latin-1 signs, general punctuation to arrows and boxes, CJK punctuation, specials */
	if (c < 0xc0 || (c >= 0x2000 && c < 0x2c00) || (c >= 0x3000 && c < 0x3040) || c >= 0xfe00)
		return BREAK;
	return WORD;
}

/* Called with each token; what it returns but 0 ends the work. */
typedef int token_fn(void *ctx, int flags, const char *token, int n, int start, int end);

struct tokens {
	const char *text, *p, *end;
	bool query;
	token_fn *emit;
	void *ctx;
};

static int
emit(struct tokens *t, const char *from, const char *to)
{
	int n = (int)(to - from);

	return t->emit(t->ctx, 0, from, n < TOKEN_MAX ? n : TOKEN_MAX, (int)(from - t->text),
	    (int)(to - t->text));
}

/* Pairs, and the last character alone: with it every character begins some token. */
static int
cjk_run(struct tokens *t)
{
	const char *prev = NULL, *next = t->p;
	bool pair = false;
	uint32_t c;
	int rc = 0;

	while (rc == 0 && t->p < t->end) {
		next = t->p + text_decode(t->p, t->end, &c);
		if (kind_of(c) != CJK)
			break;
		if (prev != NULL) {
			rc = emit(t, prev, next);
			pair = true;
		}
		prev = t->p;
		t->p = next;
	}
	return rc != 0 || (t->query && pair) ? rc : emit(t, prev, t->p);
}

/* "c++", "node.js", "risc-v": the whole, and what follows a joint. */
static int
word_run(struct tokens *t)
{
	const char *start = t->p, *stop = t->p, *part[8];
	size_t nparts = 0, i;
	bool joint = false;
	uint32_t c;
	enum kind k;
	int rc;

	while (t->p < t->end) {
		const char *next = t->p + text_decode(t->p, t->end, &c);

		if ((k = kind_of(c)) != WORD && k != JOIN)
			break;
		if (k == WORD && joint && nparts < 8)
			part[nparts++] = t->p;
		joint = k == JOIN;
		t->p = next;
		if (k == WORD || c == '+' || c == '#')
			stop = t->p;
	}
	rc = emit(t, start, stop);
	for (i = 0; rc == 0 && !t->query && i < nparts; i++)
		rc = emit(t, part[i], stop);
	return rc;
}

static int
tokenize(struct tokens *t)
{
	const char *next;
	uint32_t c;
	int rc = 0;

	while (rc == 0 && t->p < t->end) {
		next = t->p + text_decode(t->p, t->end, &c);
		switch (kind_of(c)) {
		case CJK:
			rc = cjk_run(t);
			break;
		case WORD:
			rc = word_run(t);
			break;
		case JOIN:
		case BREAK:
		default:
			t->p = next;
		}
	}
	return rc;
}

/* ---- FTS5's side ------------------------------------------------------------------------ */

static char the_tokenizer; /* it has no state */

static int
tokenizer_create(void *arg, const char **argv, int argc, Fts5Tokenizer **out)
{
	(void)arg;
	(void)argv;
	(void)argc;
	*out = (Fts5Tokenizer *)(void *)&the_tokenizer;
	return SQLITE_OK;
}

static void
tokenizer_delete(Fts5Tokenizer *t)
{
	(void)t;
}

static int
tokenizer_run(
    Fts5Tokenizer *self, void *ctx, int flags, const char *text, int n, token_fn *callback)
{
	struct tokens t = {.text = text,
	    .p = text,
	    .end = text + n,
	    .query = (flags & FTS5_TOKENIZE_QUERY) != 0,
	    .emit = callback,
	    .ctx = ctx};

	(void)self;
	return tokenize(&t);
}

/* digest_holds(title, lead, runs): does the text hold every run (joined by 0x1f)? */
static void
holds(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const char *title = (const char *)sqlite3_value_text(argv[0]);
	const char *lead = (const char *)sqlite3_value_text(argv[1]);
	const char *run = (const char *)sqlite3_value_text(argv[2]), *text;
	struct arena *a = arena_new();
	size_t n;
	bool all = run != NULL;

	(void)argc;
	text = store_search_words(a, 0, title, lead);
	while (all && *run != '\0') {
		n = strcspn(run, "\x1f");
		all = memmem(text, strlen(text), run, n) != NULL;
		run += n + (run[n] != '\0');
	}
	arena_free(a);
	sqlite3_result_int(ctx, all);
}

int
store_search_register(sqlite3 *db, struct errbuf *err)
{
	fts5_tokenizer functions = {tokenizer_create, tokenizer_delete, tokenizer_run};
	fts5_api *api = NULL;
	sqlite3_stmt *st;

	/* The documented way to FTS5's own interface (https://sqlite.org/fts5.html, section 7). */
	if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &st, NULL) == SQLITE_OK) {
		sqlite3_bind_pointer(st, 1, &api, "fts5_api_ptr", NULL);
		(void)sqlite3_step(st);
	}
	sqlite3_finalize(st);
	if (api == NULL ||
	    api->xCreateTokenizer(api, "digest", NULL, &functions, NULL) != SQLITE_OK)
		return errf(err, "SQLite without FTS5: %s", sqlite3_errmsg(db));
	if (sqlite3_create_function(db, "digest_holds", 3, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL,
		holds, NULL, NULL) != SQLITE_OK)
		return errf(err, "%s", sqlite3_errmsg(db));
	return 0;
}

/* ---- our side --------------------------------------------------------------------------- */

/* How much of the lead is searched; a word that the limit would cut is left out. */
static size_t
searched(const char *lead)
{
	size_t n = strnlen(lead, SEARCH_LEAD + 1), word;

	if (n <= SEARCH_LEAD)
		return n;
	for (n = SEARCH_LEAD; n > 0 && ((unsigned char)lead[n] & 0xc0) == 0x80; n--)
		continue;
	for (word = n; word > 0 && isalnum((unsigned char)lead[word]) &&
		       isalnum((unsigned char)lead[word - 1]);
	     word--)
		continue;
	return word > 0 ? word : n;
}

/* printf is slow for long texts, and this runs for every item. */
const char *
store_search_words(struct arena *a, int64_t feed, const char *title, const char *lead)
{
	const char *mark = arena_printf(a, "%c%lld", FEED_MARK, (long long)feed);
	size_t nmark = strlen(mark), ntitle, nlead;
	char *text;

	title = title == NULL ? "" : text_fold(a, title);
	lead = lead == NULL ? "" : text_fold(a, arena_strndup(a, lead, searched(lead)));
	ntitle = strlen(title);
	nlead = strlen(lead);
	text = arena_alloc(a, nmark + ntitle + nlead + 3);
	memcpy(text, mark, nmark);
	text[nmark] = text[nmark + 1 + ntitle] = '\n';
	memcpy(text + nmark + 1, title, ntitle);
	memcpy(text + nmark + ntitle + 2, lead, nlead);
	return text;
}

struct query {
	struct buf match, runs;
	struct arena *arena;
	int words;
	const char *run_start, *run_end; /* CJK run being read */
};

static void
add_run(struct query *q)
{
	if (q->run_end - q->run_start > 0 && text_count(arena_strndup(q->arena, q->run_start,
						 (size_t)(q->run_end - q->run_start))) > 2) {
		if (q->runs.len > 0)
			buf_addc(&q->runs, '\x1f');
		buf_add(&q->runs, q->run_start, (size_t)(q->run_end - q->run_start));
	}
	q->run_start = q->run_end = NULL;
}

/* "riscv" finds "RISC-V", "gpt4" "GPT-4", and the other way round. */
static void
add_spellings(struct query *q, const char *token, int n)
{
	char joined[SPELLED_MAX];
	int i, len = 0;

	if (q->words > SPELLED_WORDS || n < SPELLED_MIN || n > SPELLED_MAX)
		return;
	for (i = 0; i < n; i++) {
		if (!isalnum((unsigned char)token[i]) && token[i] != '-')
			return;
		if (token[i] != '-')
			joined[len++] = token[i];
	}
	if (len < n && len >= PREFIX_MIN)
		buf_printf(&q->match, " OR \"%.*s\"*", len, joined);
	for (i = 1; len == n && i < n; i++)
		buf_printf(&q->match, " OR \"%.*s-%.*s\"*", i, token, n - i, token + i);
}

/* One token of the query becomes one quoted word: with quotes, nothing in it is an operator. */
static int
add_word(void *ctx, int flags, const char *token, int n, int start, int end)
{
	struct query *q = ctx;
	uint32_t c;
	size_t first = text_decode(token, token + n, &c);
	bool cjk = text_is_cjk(c), part = cjk ? first == (size_t)n : n >= PREFIX_MIN;

	(void)flags;
	(void)start;
	(void)end;
	if (q->words++ == QUERY_WORDS)
		return 1;
	if (!cjk || token > q->run_end || q->run_start == NULL) {
		add_run(q);
		if (cjk)
			q->run_start = token;
	}
	if (cjk)
		q->run_end = token + n;
	buf_printf(
	    &q->match, "%s(\"%.*s\"%s", q->match.len > 0 ? " AND " : "", n, token, part ? "*" : "");
	if (!cjk)
		add_spellings(q, token, n);
	buf_addc(&q->match, ')');
	return 0;
}

const char *
store_search_query(struct arena *a, int64_t feed, const char *query, const char **runs)
{
	struct query q = {.arena = a};
	struct tokens t = {.query = true, .emit = add_word, .ctx = &q};
	const char *match = NULL;

	buf_init(&q.match, (size_t)QUERY_MAX * 8);
	buf_init(&q.runs, (size_t)QUERY_MAX * 4);
	if (query != NULL) {
		query = text_line(a, query, strnlen(query, QUERY_MAX));
		t.text = t.p = query == NULL ? "" : text_fold(a, query);
		t.end = t.p + strlen(t.p);
		(void)tokenize(&t);
		add_run(&q);
	}
	if (feed != 0 && (q.words > 0 || query == NULL))
		buf_printf(&q.match, "%s\"%c%lld\"", q.words > 0 ? " AND " : "", FEED_MARK,
		    (long long)feed);
	if (q.match.len > 0 && !q.match.overflow)
		match = arena_strdup(a, q.match.data);
	*runs = q.runs.len > 0 ? arena_strdup(a, q.runs.data) : NULL;
	buf_release(&q.match);
	buf_release(&q.runs);
	return match;
}
