#!/bin/sh
# tests/setup.sh SET... -- installs what is missing on Debian (12 or newer).
#   build   compiler and libraries         test    what `make check` runs
#   bench   what `make bench` compares     dev     checkers that nothing depends on
# Quiet and quick when everything is there.  Needs root or sudo only when something is missing.
# NAME|OTHER: either will do.
set -eu

build='gcc|clang make pkg-config|pkgconf libc6-dev libcurl4-openssl-dev|libcurl4-gnutls-dev
	libexpat1-dev libevent-dev libsqlite3-dev libconfuse-dev libjansson-dev libgumbo-dev
	libutf8proc-dev libuchardet-dev libvectorscan-dev|libhyperscan-dev libssl-dev zlib1g-dev
	ca-certificates python3'
test='libcmocka-dev perl python3 python3-feedparser python3-lxml newsboat sfeed cmark openssl
	chromium chromium-driver fonts-noto-cjk mblaze python3-aiosmtpd postfix sasl2-bin libsasl2-modules'
bench='python3-sklearn nginx-light|nginx newsboat sfeed rss2email sqlite3 curl procps openssl postfix'
dev='valgrind clang clang-format clang-tidy cppcheck libclang-rt-dev|libclang-rt-14-dev afl++
	universal-ctags mandoc systemd'

installed() {
	dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null | sed -n 's/^installed //p'
}

# The packages of the wanted sets of which no alternative is installed.
missing() {
	awk -v want="$1" '
	{ have[$1] = 1 }
	END {
		n = split(want, words, /[ \t\n]+/)
		for (i = 1; i <= n; i++) {
			found = 0
			m = split(words[i], either, "|")
			for (j = 1; j <= m; j++)
				found = found || either[j] in have
			if (m && !found && !(either[1] in told))
				printf "%s ", either[1]
			told[either[1]] = 1
		}
	}'
}

want=
for set in "$@"; do
	case $set in
	build) want="$want $build" ;;
	test) want="$want $test" ;;
	bench) want="$want $bench" ;;
	dev) want="$want $dev" ;;
	*) sed -n '2,6s/^# //p' "$0" >&2; exit 64 ;;
	esac
done

if ! command -v dpkg-query >/dev/null 2>&1; then
	echo "setup: no Debian here; see that these are installed:" $want >&2
	exit 0
fi
need=$(installed | missing "$want")
[ -n "$need" ] || exit 0

if [ "$(id -u)" = 0 ]; then
	as_root=
elif command -v sudo >/dev/null 2>&1; then
	as_root=sudo
else
	echo "setup: missing: $need" >&2
	echo "setup: neither root nor sudo; as root run:" >&2
	echo "	apt-get install --no-install-recommends $need" >&2
	exit 1
fi

echo "setup: installing $need" >&2
apt() {
	$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
	    -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" >&2
}
# Only its programs are wanted: a mail server that nobody asked for shall not run.
case " $need " in
*" postfix "*)
	echo postfix postfix/main_mailer_type select No configuration |
	    $as_root debconf-set-selections || true ;;
esac
apt update || echo "setup: apt-get update failed; trying with the lists that are here" >&2
if ! apt install --no-install-recommends $need; then
	echo "setup: could not install: $need" >&2
	exit 1
fi
