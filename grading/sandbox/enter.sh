#!/bin/sh
# Runs a command that sees only what it is given: `enter.sh ROOT WORK UID PROCESSES MEMORY BIND… -- COMMAND…`, in new mount, process and
# network namespaces, as root of them. ROOT becomes an empty file system in memory, gone with the last process; WORK is
# the one folder that can be written to; each BIND is there as it is outside, read only. UID "-" keeps the user
# (where only one is mapped), without any of root's powers.
set -eu
root=$1 work=$2 uid=$3 processes=$4 memory=$5
shift 5
mount --make-rprivate / 2>/dev/null || true
mount -t tmpfs -o size=256m,mode=755,nosuid tmpfs "$root"
while [ "$1" != "--" ]; do
  if [ -L "$1" ]; then
    mkdir -p "$root$(dirname "$1")" && ln -s "$(readlink "$1")" "$root$1"
  elif [ -d "$1" ]; then
    mkdir -p "$root$1" && mount --bind "$1" "$root$1" && mount -o remount,bind,ro,nosuid "$root$1"
  elif [ -e "$1" ]; then
    mkdir -p "$root$(dirname "$1")" && : > "$root$1" && mount --bind "$1" "$root$1" && mount -o remount,bind,ro,nosuid "$root$1"
  fi
  shift
done
shift
mkdir -p "$root/proc" "$root/dev" "$root/tmp" "$root$work"
mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
for device in null zero full random urandom; do
  : > "$root/dev/$device" && mount --bind "/dev/$device" "$root/dev/$device"
done
ln -s /proc/self/fd "$root/dev/fd"
chmod 1777 "$root/tmp"
cp -R "$work/." "$root$work/"
powerless="--no-new-privs --bounding-set=-all --inh-caps=-all"
if [ "$uid" = "-" ]; then
  powerless="$powerless --securebits=+noroot,+noroot_locked"
else
  chown -R "$uid:$uid" "$root$work"
  powerless="--reuid=$uid --regid=$uid --clear-groups $powerless"
fi
# shellcheck disable=SC2086,SC2016
exec chroot "$root" setpriv $powerless prlimit --nproc="$processes" --data="$memory" --nofile=4096 --fsize=268435456 --core=0 \
  sh -c 'cd "$1" && shift && exec "$@"' sh "$work" "$@"
