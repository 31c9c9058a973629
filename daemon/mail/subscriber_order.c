/*
 * subscriber.h: orders on their way between digestctl and the mailer.
 */
#include "../publish/bounce.h"
#include "../publish/digest.h"
#include "subscriber.h"

void
subscriber_order_pack(const struct subscriber_order *o, struct buf *out)
{
	pack_u32(out, (uint32_t)o->verb);
	pack_str(out, o->address);
	pack_str(out, o->name);
	pack_str(out, o->language);
	pack_str(out, o->state);
	pack_str(out, o->sections);
	pack_u32(out, (uint32_t)o->periods);
	pack_u32(out, (o->confirm ? 1u : 0) | (o->skip_bad ? 2u : 0));
	pack_str(out, o->file);
	pack_blob(out, o->input, o->ninput);
}

int
subscriber_order_unpack(struct subscriber_order *o, struct unpack *u, struct arena *a)
{
	uint32_t bits;

	*o = (struct subscriber_order){.verb = (enum subscriber_verb)unpack_u32(u)};
	o->address = unpack_str(u, a);
	o->name = unpack_str(u, a);
	o->language = unpack_str(u, a);
	o->state = unpack_str(u, a);
	o->sections = unpack_str(u, a);
	o->periods = (int)(unpack_u32(u) & ((1u << DIGEST_PERIODS) - 1));
	bits = unpack_u32(u);
	o->confirm = (bits & 1) != 0;
	o->skip_bad = (bits & 2) != 0;
	o->file = unpack_str(u, a);
	o->input = unpack_blob(u, &o->ninput);
	return unpack_ok(u) ? 0 : -1;
}

void
bounces_pack(const struct bounce *b, size_t n, struct buf *out)
{
	size_t i;

	for (i = 0; i < n; i++) {
		pack_u32(out, (uint32_t)b[i].kind);
		pack_str(out, b[i].recipient);
		pack_str(out, b[i].final);
		pack_str(out, b[i].message_id);
		pack_str(out, b[i].status);
		pack_str(out, b[i].text);
	}
}
