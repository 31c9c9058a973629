#include "sanitise_internal.h"

/*
 * Most of what feeds bring is well-formed and needs no tree: here the sink gets, from the bytes,
 * the calls that a walk over the tree would have made.
 */
bool
sanitise_by_stream(const char *s, size_t n, const char *base, struct arena *arena, const char **out)
{
	const struct sanitise_element *e;
	struct html_stream h;
	struct tag tag = {.stream = &h};
	struct sink k;

	sanitise_sink(&k, base, arena);
	html_stream_init(&h, s, n);
	(void)buf_reserve(&k.out, n + n / 4);
	for (;;) {
		switch (html_stream_next(&h)) {
		case HTML_TEXT:
			sanitise_write(&k, h.text, h.len);
			break;
		case HTML_START:
			if ((e = sanitise_find(h.name)) == NULL)
				break;
			tag.id = h.open_id;
			if (!(e->flags & S_DROP)) {
				sanitise_open(&k, e, &tag);
			} else if (!h.empty) {
				buf_release(&k.out);
				return false;
			}
			break;
		case HTML_END:
			sanitise_close(&k, h.open_id);
			break;
		case HTML_DONE:
			*out = sanitise_finish(&k);
			return true;
		case HTML_UNSURE:
			buf_release(&k.out);
			return false;
		}
	}
}
