#!/bin/sh
# Runs a command that sees only what it is given, and at places that are the same everywhere:
# `enter.sh ROOT WORK UID MEGABYTES FROM TO… -- LIMIT… -- COMMAND…`, in new mount, process, IPC, UTS and network namespaces,
# as root of them. ROOT becomes an empty file system in memory, gone with the last process; the files of WORK are in
# /work, the one folder that can be written to, beside /tmp; each FROM is at TO, read only. Nothing that is written there
# can be executed. UID "-" keeps the user (where only one is mapped), without any of root's powers. LIMIT are options
# of prlimit.
set -eu
root=$1 work=$2 uid=$3 size=$4
shift 4
mount --make-rprivate / 2>/dev/null || true
mount -t tmpfs -o "size=${size}m,nr_inodes=32k,mode=755,nosuid,nodev,noexec" tmpfs "$root"
while [ "$1" != "--" ]; do
  from=$1 to=$root$2
  if [ -L "$from" ]; then
    mkdir -p "$(dirname "$to")" && ln -s "$(readlink "$from")" "$to"
  elif [ -d "$from" ]; then
    mkdir -p "$to" && mount --bind "$from" "$to" && mount -o remount,bind,ro,nosuid "$to"
  elif [ -e "$from" ]; then
    mkdir -p "$(dirname "$to")" && : > "$to" && mount --bind "$from" "$to" && mount -o remount,bind,ro,nosuid "$to"
  fi
  shift 2
done
shift
mkdir -p "$root/proc" "$root/dev" "$root/tmp" "$root/work"
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
echo student 2>/dev/null > /proc/sys/kernel/hostname || true
cp -R "$work/." "$root/work/"
powerless="--no-new-privs --bounding-set=-all --inh-caps=-all"
if [ "$uid" = "-" ]; then
  powerless="$powerless --securebits=+noroot,+noroot_locked"
else
  chown -R "$uid:$uid" "$root/work"
  powerless="--reuid=$uid --regid=$uid --clear-groups $powerless"
fi
limits=
while [ "$1" != "--" ]; do
  limits="$limits $1"
  shift
done
shift
# In a mount namespace of its own a process sees no list of these mounts, which tells where on the disk each comes from
# (/proc/self/mountinfo): they stay with our parent, and the way into them is the open folder.
exec 3< "$root"
# shellcheck disable=SC2016,SC2086
exec unshare --mount prlimit $limits chroot /proc/self/fd/3 setpriv $powerless sh -c 'exec 3<&-; cd /work && exec "$@"' sh "$@"
