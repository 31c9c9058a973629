/*
 * Replays a corpus through a fuzz target without a fuzzer: every file of the folders given, one
 * TAP line a folder.  A finding ends the process, by a signal or a sanitizer.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static int
replay(const char *path)
{
	struct stat st;
	uint8_t *data;
	FILE *f = fopen(path, "rb");
	size_t n;

	if (f == NULL || fstat(fileno(f), &st) == -1 || !S_ISREG(st.st_mode)) {
		if (f != NULL)
			(void)fclose(f);
		return 0;
	}
	n = (size_t)st.st_size;
	/* Not a byte more than the file has, so that a sanitizer sees a read past its end. */
	if ((data = malloc(n > 0 ? n : 1)) == NULL || fread(data, 1, n, f) != n)
		abort();
	(void)fclose(f);
	(void)LLVMFuzzerTestOneInput(data, n);
	free(data);
	return 1;
}

int
main(int argc, char **argv)
{
	char path[4096];
	struct dirent *entry;
	int i, files;
	DIR *dir;

	(void)printf("1..%d\n", argc - 1);
	for (i = 1; i < argc; i++) {
		files = 0;
		if ((dir = opendir(argv[i])) == NULL) {
			(void)printf("not ok %d - %s cannot be read\n", i, argv[i]);
			continue;
		}
		while ((entry = readdir(dir)) != NULL) {
			(void)snprintf(path, sizeof(path), "%s/%s", argv[i], entry->d_name);
			files += replay(path);
		}
		(void)closedir(dir);
		(void)printf(
		    "%s %d - %s: %d files\n", files > 0 ? "ok" : "not ok", i, argv[i], files);
	}
	return 0;
}
