/*
 * Replays inputs through a fuzz target without a fuzzer: every argument is a file, or a folder of
 * them, and gets one TAP line.  A finding ends the process, by a signal or a sanitizer; an argument
 * that has nothing to replay fails.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* 1, or 0 when it is no file that can be read. */
static int
replay_file(const char *path)
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

/* How many files were replayed. */
static int
replay(const char *path)
{
	char name[4096];
	struct dirent *entry;
	DIR *dir = opendir(path);
	int files = 0;

	if (dir == NULL)
		return replay_file(path);
	while ((entry = readdir(dir)) != NULL) {
		(void)snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		files += replay_file(name);
	}
	(void)closedir(dir);
	return files;
}

int
main(int argc, char **argv)
{
	int i, files, failed = 0;

	(void)printf("1..%d\n", argc - 1);
	for (i = 1; i < argc; i++) {
		files = replay(argv[i]);
		failed |= files == 0;
		(void)printf(
		    "%s %d - %s: files: %d\n", files > 0 ? "ok" : "not ok", i, argv[i], files);
	}
	return failed;
}
