#!/bin/sh
# enter-tree.sh TREE REPO NODE NPM COMMAND...
# Runs a command in a Debian tree, in namespaces of its own: processes, mounts, network, IPC, names.
# When it ends, whatever it started ends too. unshare(1) calls this, as root.
set -eu
tree=$1 repo=$2 node=$3 npm=$4
shift 4

mount --make-rprivate /
mount --bind "$tree" "$tree"
mount --rbind /sys "$tree/sys"
mount --rbind /dev "$tree/dev"
# The engine keeps its locks here under a fixed name; the machine's own engine does too.
mount -t tmpfs -o mode=1777 shm "$tree/dev/shm"
mount -t proc proc "$tree/proc"
mount -t tmpfs -o mode=755 run "$tree/run"
mount -t tmpfs -o mode=1777 tmp "$tree/tmp"
ip link set lo up

mkdir -p "$tree$repo" "$tree/.old" "$tree/usr/local/lib/node_modules/npm"
mount --bind "$repo" "$tree$repo"
touch "$tree/usr/local/bin/node"
mount --bind "$node" "$tree/usr/local/bin/node"
mount --bind "$npm" "$tree/usr/local/lib/node_modules/npm"
ln -sfn ../lib/node_modules/npm/bin/npm-cli.js "$tree/usr/local/bin/npm"
ln -sfn ../lib/node_modules/npm/bin/npx-cli.js "$tree/usr/local/bin/npx"
printf '127.0.0.1 localhost\n::1 localhost\n' > "$tree/etc/hosts"
: > "$tree/etc/resolv.conf"

# Each run begins with an empty engine.
rm -rf "$tree/var/lib/containers" "$tree/etc/containers/containers.conf.d"

cd "$tree"
pivot_root . .old
umount -l /.old
cd "$repo"
exec "$@"
