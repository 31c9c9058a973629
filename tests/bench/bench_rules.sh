#!/bin/sh
# tests/bench/bench_rules.sh -- how fast the rules are, beside GNU grep -F and bare Vectorscan on
# the same text.  Aims: 100,000 items/s on one core with the shipped rules (a title and a lead of
# 200 characters), half of Vectorscan's rate on long content.  CPU time, one core.
# SHARED is the project's shared bench folder.
set -eu
cd "$(dirname "$0")/../.."
B=${B:-build}
work=${BENCH_WORK:-/tmp/digestd-bench}/rules
titles=${SHARED:+$SHARED/../data/headlines.tsv.xz}
mkdir -p "$work"

make -s "$B/tests/bench/rules_speed"
if [ -z "${SHARED:-}" ] || [ ! -f "$titles" ]; then
	echo "  left out: titles and text are in ../shared"
	exit 0
fi
xzcat "$titles" | tail -n +2 | cut -f3 | head -100000 >"$work/titles"
"$B/tests/bench/rules_speed" "$work/titles"

[ -s "$work/text.txt" ] || (cd "$SHARED" && /usr/bin/python3 -B mktext.py "$work" 20 >/dev/null)
make -s -C "$SHARED/limits" O="$work/bin" "$work/bin/kwlimit"
for n in 100 1000 10000; do
	"$B/tests/bench/rules_speed" "$work/text.txt" "$work/kw$n.txt"
	"$work/bin/kwlimit" hs "$work/kw$n.txt" "$work/text.txt" 3 |
	    sed -n 's/.* \([0-9.]* MB\/s\)(cpu).*/  bare Vectorscan                    \1/p'
	LC_ALL=C /usr/bin/python3 - "$work/kw$n.txt" "$work/text.txt" <<'P'
import os, resource, subprocess, sys
# Not to /dev/null: grep stops at the first match there.
subprocess.run(["grep", "-a", "-F", "-o", "-f", sys.argv[1], sys.argv[2]],
               stdout=subprocess.PIPE)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
size = os.path.getsize(sys.argv[2])
print("  GNU grep -F -o                     %.1f MB/s" % (size / 1e6 / (used.ru_utime + used.ru_stime)))
P
done
