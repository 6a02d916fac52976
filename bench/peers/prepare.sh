#!/usr/bin/env bash
# Makes what bench/peers/peers.ts needs: a copy of the kernel tree (2 GB), configured with everything as a module and PROVE_RCU, and the
# sparse command that make prints for each file of the mutants. Takes some minutes: each file is compiled once on the way.
set -euo pipefail
src=${LORELINT_TREE:-/var/tmp/lorelint/linux-source-6.12}
shared=${LORELINT_SHARED:-../shared}
work=${LORELINT_PEERS:-/tmp/lorelint-peers}
mkdir -p "$work/o"
[ -d "$work/linux" ] || cp -a "$src" "$work/linux"
config() { "$work/linux/scripts/config" --file "$work/o/.config" "$@"; }
make -s -C "$work/linux" O="$work/o" allmodconfig
config -e PROVE_LOCKING -e PROVE_RCU -e PROVE_RCU_LIST -d PREEMPT_RT
config -d GCC_PLUGINS -d KCSAN -d KASAN -d UBSAN -d GCOV_KERNEL -d MODULE_SIG_ALL -d DEBUG_INFO -e DEBUG_INFO_NONE
make -s -C "$work/linux" O="$work/o" olddefconfig
make -s -C "$work/linux" O="$work/o" prepare modules_prepare
mapfile -t objects < <(grep -h '^+++ b/.*\.c$' "$shared"/mutants/mbox/*.mbox | sed 's/^+++ b.//; s/c$/o/' | sort -u)
make -k -C "$work/o" C=2 V=1 CHECK=true "${objects[@]}" >"$work/make.log" 2>&1 || true
sed -n 's/^  true /sparse /p' "$work/make.log" >"$work/sparse-commands"
wc -l "$work/sparse-commands"
