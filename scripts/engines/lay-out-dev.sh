# Sourced. lay_out_dev FOLDER: a /dev as a machine for rootless containers has it, open to users, with
# locks and queues that are nobody else's. What is there on the machine may be closed or missing.
lay_out_dev() {
  mount -t tmpfs -o mode=755 dev "$1"
  mkdir "$1/pts" "$1/shm" "$1/mqueue" "$1/net"
  mknod -m 666 "$1/null" c 1 3
  mknod -m 666 "$1/zero" c 1 5
  mknod -m 666 "$1/full" c 1 7
  mknod -m 666 "$1/random" c 1 8
  mknod -m 666 "$1/urandom" c 1 9
  mknod -m 666 "$1/tty" c 5 0
  mknod -m 666 "$1/fuse" c 10 229
  mknod -m 666 "$1/net/tun" c 10 200
  mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$1/pts"
  # The engine keeps its locks here under a fixed name; the machine's own engine does too.
  mount -t tmpfs -o mode=1777 shm "$1/shm"
  mount -t mqueue mqueue "$1/mqueue"
  ln -s pts/ptmx "$1/ptmx"
  ln -s /proc/self/fd "$1/fd"
  ln -s /proc/self/fd/0 "$1/stdin"
  ln -s /proc/self/fd/1 "$1/stdout"
  ln -s /proc/self/fd/2 "$1/stderr"
}
