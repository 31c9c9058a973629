#!/bin/sh
# bench_serve.sh -- one merged Atom feed of about 300 KB: the web role beside nginx serving the same
# bytes as a file, on one machine and by turns.  200, 200 gzip and 304, on 1 and 64 connections.
#
# Requests a second are of one server process on one core with wrk on the other; the server's CPU
# per request is the steadier figure where cores are shared.  Ratios are nginx's CPU by ours and our
# rate by nginx's: 1 is equal, more is better.
#
# Needs nginx, wrk, curl, gzip.  T seconds a run (4), R runs of which the middle one counts (3).
set -eu
cd "$(dirname "$0")/../.."
B=${B:-build}
T=${T:-4}
R=${R:-3}
W=$(mktemp -d)
PORT=${PORT:-18190}
trap 'kill $SERVER 2>/dev/null || true; [ -f $W/nginx.pid ] && kill $(cat $W/nginx.pid) || true; rm -rf $W' EXIT
SERVER=
cat >"$W/digestd.conf" <<C
state_dir = "$W"
base_url = "http://127.0.0.1:$PORT"
publish_items = 100
web_max_connections = 500
templates = "$PWD/etc/templates"
section "a" { title = "一" }
section "b" { title = "二" }
feed "fill" { url = "https://fill.example/feed" title = "Fill" }
C
mkfifo "$W/in"
${WEBSERVE:-$B/tests/web/webserve} "$W/digestd.conf" "$W/items.db" 127.0.0.1:$PORT <"$W/in" >"$W/out" 2>"$W/err" &
SERVER=$!
exec 9>"$W/in"
echo "fill fill 300 ${BYTES:-2300}" >&9
echo "commit" >&9
until grep -q ^generation "$W/out"; do
	kill -0 $SERVER || { cat "$W/err"; exit 1; }
	sleep 0.1
done
URL=http://127.0.0.1:$PORT/feed.atom
mkdir "$W/www"
# The store's generation is looked at once a second.
sleep 1.1
curl -s $URL >"$W/www/feed.atom"
gzip -6 -k "$W/www/feed.atom"
NP=$((PORT + 1))
cat >"$W/nginx.conf" <<C
worker_processes 1; pid $W/nginx.pid; error_log $W/error.log error; daemon on; user root;
events { worker_connections 1000; }
http { types { application/atom+xml atom; } access_log off; sendfile on; tcp_nodelay on; tcp_nopush on;
 keepalive_requests 100000000; server_tokens off; client_body_temp_path $W/t; proxy_temp_path $W/t;
 fastcgi_temp_path $W/t; uwsgi_temp_path $W/t; scgi_temp_path $W/t;
 open_file_cache max=100 inactive=600s; open_file_cache_valid 600s; root $W/www;
 server { listen 127.0.0.1:$NP backlog=1024; gzip_static on; } }
C
chmod 755 "$W"
nginx -c "$W/nginx.conf" -p "$W" -e "$W/error.log"
sleep 0.3
NGINX=$(pgrep -P "$(cat "$W/nginx.pid")")
NURL=http://127.0.0.1:$NP/feed.atom

etag() {
	curl -sI "$@" | tr -d '\r' | sed -n 's/^ETag: //p'
}

# PID URL CONNECTIONS HEADERS...: "requests/s microseconds-of-CPU"
one() {
	pid=$1 url=$2 c=$3
	shift 3
	for i in $(seq "$R"); do
		a=$(awk '{print $14+$15}' /proc/$pid/stat)
		o=$(wrk -t1 -c$c -d${T}s "$@" "$url")
		z=$(awk '{print $14+$15}' /proc/$pid/stat)
		echo "$o" | awk -v a=$a -v z=$z '/requests in/{n=$1} /Requests\/sec/{r=$2}
			END{printf "%.0f %.2f\n", r, (z-a)*10000/n}'
	done | sort -n | sed -n "$(((R + 1) / 2))p"
}

row() {
	label=$1 c=$2
	shift 2
	n=$(one $NGINX $NURL $c "$@" ${NH:+-H "$NH"})
	d=$(one $SERVER $URL $c "$@" ${DH:+-H "$DH"})
	echo "$label $c $n $d" | awk '{printf "%-9s %3d  nginx %7d/s %6.2f us  digestd %7d/s %6.2f us  rate %.2f  CPU %.2f\n",
		$1, $2, $3, $4, $5, $6, $5/$3, $4/$6}'
}

echo "document: $(wc -c <"$W/www/feed.atom") bytes, $(wc -c <"$W/www/feed.atom.gz") by gzip"
for c in 1 64; do
	NH= DH=
	row 200 $c
	row 200-gzip $c -H 'Accept-Encoding: gzip'
	NH="If-None-Match: $(etag $NURL)" DH="If-None-Match: $(etag $URL)"
	row 304 $c
done
echo "web: $(awk '/VmRSS/{print $2}' /proc/$SERVER/status) kB resident"
