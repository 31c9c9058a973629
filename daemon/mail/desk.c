/*
 * desk.h: requests and answers packed.
 */
#include "desk.h"

#include <string.h>

#define SECTIONS_MAX 64 /* of one choice */

static void
choice_pack(const struct desk_choice *c, struct buf *out)
{
	size_t i;

	pack_u32(out, (uint32_t)c->nsections);
	for (i = 0; i < c->nsections; i++)
		pack_str(out, c->sections[i]);
	pack_u32(out, (c->daily ? 1u : 0) | (c->weekly ? 2u : 0) | (c->monthly ? 4u : 0));
	pack_str(out, c->language);
}

static int
choice_unpack(struct desk_choice *c, struct unpack *u, struct arena *a)
{
	const char **list;
	uint32_t bits;
	size_t i;

	c->nsections = unpack_u32(u);
	if (u->bad || c->nsections > SECTIONS_MAX)
		return -1;
	list = arena_alloc(a, (c->nsections + 1) * sizeof(*list));
	for (i = 0; i < c->nsections; i++)
		if ((list[i] = unpack_str(u, a)) == NULL)
			return -1;
	c->sections = list;
	bits = unpack_u32(u);
	c->daily = (bits & 1) != 0;
	c->weekly = (bits & 2) != 0;
	c->monthly = (bits & 4) != 0;
	c->language = unpack_str(u, a);
	return 0;
}

void
desk_request_pack(const struct desk_request *r, struct buf *out)
{
	pack_u32(out, (uint32_t)r->verb);
	pack_str(out, r->address);
	pack_str(out, r->token);
	pack_str(out, r->client);
	choice_pack(&r->choice, out);
}

int
desk_request_unpack(struct desk_request *r, struct unpack *u, struct arena *a)
{
	memset(r, 0, sizeof(*r));
	r->verb = (enum desk_verb)unpack_u32(u);
	r->address = unpack_str(u, a);
	r->token = unpack_str(u, a);
	r->client = unpack_str(u, a);
	return choice_unpack(&r->choice, u, a) == 0 && unpack_ok(u) ? 0 : -1;
}

void
desk_answer_pack(const struct desk_answer *r, struct buf *out)
{
	pack_u32(out, (uint32_t)r->status);
	pack_u32(out, r->flags);
	pack_str(out, r->address);
	choice_pack(&r->choice, out);
}

int
desk_answer_unpack(struct desk_answer *r, struct unpack *u, struct arena *a)
{
	memset(r, 0, sizeof(*r));
	r->status = (enum desk_status)unpack_u32(u);
	r->flags = unpack_u32(u);
	r->address = unpack_str(u, a);
	return choice_unpack(&r->choice, u, a) == 0 && unpack_ok(u) ? 0 : -1;
}
