#!/bin/sh
# Installs what the tests use besides Go, when this machine lets us. Says in one
# line what is missing and what is skipped for it.
have_pg()     { ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1; }
have_chrome() { command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1; }
want=""
have_pg     || want="$want postgresql"
have_chrome || want="$want chromium"
if [ -n "$want" ] && command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
	echo "installing:$want"
	export DEBIAN_FRONTEND=noninteractive
	# A server that Debian starts by itself is not wanted: the tests run their own.
	mkdir -p /etc/postgresql-common
	[ -e /etc/postgresql-common/createcluster.conf ] || echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf
	apt-get update -qq >/dev/null 2>&1
	apt-get install -y -qq --no-install-recommends $want >/dev/null 2>&1 || echo "apt-get could not install:$want"
fi
have_pg     || echo "SKIPPED: everything on PostgreSQL, because no server is installed (apt-get install postgresql)"
have_chrome || echo "SKIPPED: everything in a browser, because Chromium is not installed (apt-get install chromium)"
exit 0
