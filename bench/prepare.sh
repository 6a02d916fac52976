#!/usr/bin/env bash
# Makes a configured kernel tree and the sparse command for net/ipv4/ipmr.c, for bench/tree.ts.
set -euo pipefail
src=${LORELINT_TREE:-/var/tmp/lorelint/linux-source-6.12}
dir=${LORELINT_PREPARED:-/var/tmp/lorelint/prepared}
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
  gcc make flex bison bc libelf-dev libssl-dev sparse >/dev/null
mkdir -p "$dir"
make -s -C "$src" O="$dir" defconfig
"$dir/source/scripts/config" --file "$dir/.config" -e IP_MROUTE -d IP_MROUTE_MULTIPLE_TABLES -e PROVE_RCU -e PROVE_LOCKING
make -s -C "$src" O="$dir" olddefconfig
make -s -C "$src" O="$dir" prepare
make -C "$dir" C=2 V=1 net/ipv4/ipmr.o >"$dir/make.log" 2>&1 || true
grep -m1 -E '^[[:space:]]*sparse .*ipmr\.c' "$dir/make.log" >"$dir/sparse-command"
wc -c "$dir/sparse-command"
