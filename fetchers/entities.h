/*
 * entities.h -- character references: the names of the HTML Standard, and numbers.
 */
#ifndef DIGESTD_ENTITIES_H
#define DIGESTD_ENTITIES_H

#include <stddef.h>

/* At most two characters. */
#define ENTITY_MAX 16

/* UTF-8 of a name without '&' and ';' into out; its length, 0 for unknown names. */
size_t entity_named(const char *name, size_t n, char out[ENTITY_MAX]);
/*
 * The reference at p (which is '&') into out; returns its length in the source, 0 when it is
 * none and the '&' stands for itself.  Numbers that are no character give nothing (*len 0);
 * 128 to 159 mean windows-1252, as browsers read them.
 */
size_t entity_decode(const char *p, const char *end, char out[ENTITY_MAX], size_t *len);

/* What a character from U+0080 to U+009F was meant to be: its windows-1252 one, as UTF-8. */
size_t entity_windows(unsigned char, char out[ENTITY_MAX]);

#endif
