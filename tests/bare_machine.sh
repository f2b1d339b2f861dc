#!/usr/bin/env bash
# `make demo` and `make test` of a fresh clone on a machine that has nothing: a Debian root of `debootstrap --variant=minbase`
# with make, git and ca-certificates. Needs root, debootstrap, a network and about 7 GB; unless PIP_CONF shows pip a PyTorch without CUDA, several more or
# NO_TORCH=1.
#
#   tests/bare_machine.sh [TARGET...]         make targets, one fresh clone each (default: demo test)
#     ROOT=DIR      where the root goes (default: a new folder under ${TMPDIR:-/tmp}; removed at the end unless KEEP=1)
#     SUITE=bookworm   MIRROR=http://deb.debian.org/debian
#     PIP_CONF=FILE    a pip configuration that the root's pip is to use (a mirror, a certificate)
# The host's certificates and resolver are lent to the root, so that it works behind a proxy that the host trusts.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
suite=${SUITE:-bookworm} mirror=${MIRROR:-http://deb.debian.org/debian}
targets=("$@"); [ ${#targets[@]} -gt 0 ] || targets=(demo test)
[ "$(id -u)" = 0 ] || { echo "a root file system can only be made by root; run:  sudo $0 $*"; exit 2; }
command -v debootstrap >/dev/null || { echo "missing debootstrap; run:  apt-get install debootstrap"; exit 2; }
root=${ROOT:-$(mktemp -d "${TMPDIR:-/tmp}/bare.XXXXXX")}

mounted=()
leave() {
    for point in "${mounted[@]}"; do umount -l "$point" 2>/dev/null || true; done
    if [ -z "${KEEP:-}" ] && ! grep -q " $root/" /proc/mounts; then rm -rf --one-file-system "$root"; else echo "kept: $root"; fi
}
trap leave EXIT

[ -x "$root/usr/bin/make" ] || debootstrap --variant=minbase --include=make,git,ca-certificates "$suite" "$root" "$mirror" >"$root.log" 2>&1 \
    || { tail -5 "$root.log"; exit 1; }
cp -L /etc/resolv.conf "$root/etc/resolv.conf"
cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
[ -z "${PIP_CONF:-}" ] || cp "$PIP_CONF" "$root/etc/pip.conf"
for point in proc dev dev/shm sys; do
    mkdir -p "$root/$point"
    case $point in
        proc) mount -t proc proc "$root/proc" ;;
        dev/shm) mount -t tmpfs tmpfs "$root/dev/shm" ;;
        *) mount --bind "/$point" "$root/$point" ;;
    esac
    mounted=("$root/$point" "${mounted[@]}")
done
git -C "$here" bundle create -q "$root/root/scenegen.bundle" HEAD
inside() { env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C ${CI:+CI=$CI} ${NO_TORCH:+NO_TORCH=$NO_TORCH} \
    ${http_proxy:+http_proxy=$http_proxy} ${https_proxy:+https_proxy=$https_proxy} chroot "$root" /bin/bash -c "$1"; }
echo "$suite, $(inside 'dpkg-query -W | wc -l') packages, no python: $(inside 'command -v python3 || echo none')"
for target in "${targets[@]}"; do
    start=$(date +%s)
    inside "set -e; rm -rf /root/$target; git clone -q -c advice.detachedHead=false /root/scenegen.bundle /root/$target; cd /root/$target; make $target" && verdict=passed || verdict=FAILED
    echo "== make $target: $verdict in $(($(date +%s) - start)) s"
    [ "$verdict" = passed ] || exit 1
done
