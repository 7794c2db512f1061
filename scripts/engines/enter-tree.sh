#!/bin/sh
# enter-tree.sh TREE FOLDER REPO NODE NPM COMMAND...
# Runs a command in a Debian tree, in namespaces of its own: processes, mounts, network, IPC, names.
# When it ends, whatever it started ends too; what it wrote is in FOLDER and the tree as it was.
# unshare(1) calls this, as root.
set -eu
. "$(dirname "$0")/lay-out-dev.sh"
tree=$1 folder=$2 repo=$3 node=$4 npm=$5
shift 5

mount --make-rprivate /
mkdir "$folder/upper" "$folder/work" "$folder/root" "$folder/containers"
root=$folder/root
mount -t overlay -o "lowerdir=$tree,upperdir=$folder/upper,workdir=$folder/work" tree "$root"
mount --rbind /sys "$root/sys"
lay_out_dev "$root/dev"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=755 run "$root/run"
mount -t tmpfs -o mode=1777 tmp "$root/tmp"
# Layers of images cannot lie on an overlay themselves.
mkdir -p "$root/var/lib/containers"
mount --bind "$folder/containers" "$root/var/lib/containers"
ip link set lo up

mkdir -p "$root$repo" "$root/.old" "$root/usr/local/lib/node_modules/npm"
mount --bind "$repo" "$root$repo"
touch "$root/usr/local/bin/node"
mount --bind "$node" "$root/usr/local/bin/node"
mount --bind "$npm" "$root/usr/local/lib/node_modules/npm"
ln -sfn ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
ln -sfn ../lib/node_modules/npm/bin/npx-cli.js "$root/usr/local/bin/npx"
printf '127.0.0.1 localhost\n::1 localhost\n' > "$root/etc/hosts"
: > "$root/etc/resolv.conf"

cd "$root"
pivot_root . .old
umount -l /.old
cd "$repo"
# Not exec: this shell is the first process here, and buries the orphans that engines leave.
env SIDEPOD_DISPOSABLE_ENGINE=1 "$@"
exit $?
