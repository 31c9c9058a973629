#define ZLIB_CONST
#include "gzip.h"

#include <limits.h>
#include <zlib.h>

#define GZIP_WINDOW (15 + 16) /* zlib: + 16 asks for the gzip wrapper */

int
gzip_pack(const void *p, size_t n, int level, struct buf *out)
{
	z_stream z = {0};
	uLong bound;
	char *dst;
	int rc;

	if (n > UINT_MAX / 2 ||
	    deflateInit2(&z, level, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return -1;
	bound = deflateBound(&z, n);
	if ((dst = buf_reserve(out, bound)) == NULL) {
		(void)deflateEnd(&z);
		return -1;
	}
	z.next_in = p;
	z.avail_in = (uInt)n;
	z.next_out = (Bytef *)dst;
	z.avail_out = (uInt)bound;
	rc = deflate(&z, Z_FINISH);
	out->len += bound - z.avail_out;
	out->data[out->len] = '\0';
	(void)deflateEnd(&z);
	return rc == Z_STREAM_END ? 0 : -1;
}
