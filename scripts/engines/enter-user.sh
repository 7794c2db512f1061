#!/bin/sh
# enter-user.sh FOLDER REPO NODE NPM COMMAND...
# Runs a command as an ordinary user whom only this command's own view of the machine knows, with
# the machine's Podman, the user's home in FOLDER and a copy of the repository there. Nothing of it
# is left on the machine: accounts, devices and /run are private. unshare(1) calls this, as root.
set -eu
. "$(dirname "$0")/lay-out-dev.sh"
folder=$1 repo=$2 node=$3 npm=$4
shift 4
name=sidepod-tester uid=61999 first_subordinate=2000000000

mount --make-rprivate /
mount -t proc proc /proc
mkdir -p "$folder/home/.config/containers" "$folder/node/bin" "$folder/node/lib/node_modules/npm"
cp -a "$repo" "$folder/home/sidepod"
touch "$folder/node/bin/node"
mount --bind "$node" "$folder/node/bin/node"
mount --bind "$npm" "$folder/node/lib/node_modules/npm"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$folder/node/bin/npm"
ln -s ../lib/node_modules/npm/bin/npx-cli.js "$folder/node/bin/npx"
mount -t tmpfs -o mode=755 run /run
mount -t tmpfs -o mode=1777 tmp /tmp

# What an administrator sees to on a machine for rootless containers, in files of our own.
for file in passwd group subuid subgid; do
  touch "/etc/$file"
  cp "/etc/$file" "$folder/$file"
done
echo "$name:x:$uid:$uid::/home/$name:/bin/sh" >> "$folder/passwd"
echo "$name:x:$uid:" >> "$folder/group"
echo "$name:$first_subordinate:65536" >> "$folder/subuid"
echo "$name:$first_subordinate:65536" >> "$folder/subgid"
for file in passwd group subuid subgid; do mount --bind "$folder/$file" "/etc/$file"; done
lay_out_dev /dev

home=/home/$name
runtime=/run/user/$uid
mkdir -p "$runtime"
# Where overlay is not named, Podman 4 falls back to copying whole file systems.
printf '[storage]\ndriver = "overlay"\n' > "$folder/home/.config/containers/storage.conf"
chown -R "$uid:$uid" "$folder/home" "$runtime"
chmod 700 "$runtime"
mount -t tmpfs -o mode=755 home /home
mkdir "$home"
mount --bind "$folder/home" "$home"

cd "$home/sidepod"
PATH=$folder/node/bin:$PATH
# Not exec: this shell is the first process here, and buries the orphans that engines leave.
env SIDEPOD_DISPOSABLE_ENGINE=1 HOME="$home" USER="$name" XDG_RUNTIME_DIR="$runtime" \
  setpriv --reuid "$uid" --regid "$uid" --clear-groups -- "$@"
exit $?
