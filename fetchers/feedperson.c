#include "feedbuild.h"

#include <string.h>

#include "plaintext.h"

static const char *
person_text(struct build *b)
{
	const char *text = b->person.name != NULL ? b->person.name : b->person.mail;

	if (text != NULL)
		return plain_person(b->arena, text, strlen(text));
	/* Without name and mail elements, the element's own text. */
	if (b->capture.frame != b->depth || b->text.len == 0)
		return NULL;
	return plain_person(b->arena, b->text.data, b->text.len);
}

void
build_person_end(struct build *b, const struct element *e)
{
	const char *name = person_text(b);
	const char **author = b->item != NULL ? &b->item->author : &b->feed_author;
	unsigned rank = e->rank + 1;
	unsigned char *have =
	    &(b->item != NULL ? &b->item_ranks : &b->feed_ranks)->rank[FIELD_AUTHOR];

	if (name == NULL)
		return;
	if (b->frames[b->depth - 1].where == WHERE_SOURCE) {
		b->source_author = plain_join(b->arena, b->source_author, name);
	} else if (*have == 0 || rank < *have) {
		*author = name;
		*have = (unsigned char)rank;
	} else if (rank == *have) {
		*author = plain_join(b->arena, *author, name);
	}
}
