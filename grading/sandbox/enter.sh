#!/bin/sh
# Runs a command that sees only what it is given: `enter.sh ROOT WORK UID MEGABYTES BIND… -- LIMIT… -- COMMAND…`, in new
# mount, process, IPC and network namespaces, as root of them. ROOT becomes an empty file system in memory, gone with the last
# process; WORK is the one folder that can be written to, beside /tmp; each BIND is there as it is outside, read only.
# Nothing that is written there can be executed. UID "-" keeps the user (where only one is mapped), without any of root's
# powers. LIMIT are options of prlimit.
set -eu
root=$1 work=$2 uid=$3 size=$4
shift 4
mount --make-rprivate / 2>/dev/null || true
mount -t tmpfs -o "size=${size}m,nr_inodes=32k,mode=755,nosuid,nodev,noexec" tmpfs "$root"
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
# Memory that belongs to no process.
for limit in shmmni=16 shmall=16384 msgmni=16; do
  echo "${limit#*=}" 2>/dev/null > "/proc/sys/kernel/${limit%=*}" || true
done
cp -R "$work/." "$root$work/"
powerless="--no-new-privs --bounding-set=-all --inh-caps=-all"
if [ "$uid" = "-" ]; then
  powerless="$powerless --securebits=+noroot,+noroot_locked"
else
  chown -R "$uid:$uid" "$root$work"
  powerless="--reuid=$uid --regid=$uid --clear-groups $powerless"
fi
limits=
while [ "$1" != "--" ]; do
  limits="$limits $1"
  shift
done
shift
# shellcheck disable=SC2086,SC2016
exec prlimit $limits chroot "$root" setpriv $powerless sh -c 'cd "$1" && shift && exec "$@"' sh "$work" "$@"
