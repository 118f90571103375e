#!/bin/sh
# Builds an image where no registry of images can be reached: upon a Debian of its own packages and this machine's Node.
#
#   sudo grading/deploy/build-image.sh [grader | singleuser | person] [OPTION of buildah…]
#
# Needs root, debootstrap, buildah and Node with npm. MIRROR is Debian's; without it debootstrap takes its own.
# The image is localhost/batchnorm-grader, batchnorm-course, or batchnorm-lab (that of the Dockerfile in the project's folder,
# for one person), with the project's version as its tag.
#
# What this machine has fetched before need not be fetched again: -v ~/.npm:/root/.npm -v ~/.cache/pip:/root/.cache/pip
# Where the network has a certificate authority of its own, and this machine trusts it:
#   -v /etc/ssl/certs:/etc/ssl/certs:ro --build-arg NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
set -eu
target=${1:-grader}
[ $# -eq 0 ] || shift
recipe=grading/deploy/Dockerfile
case $target in
  grader) name=batchnorm-grader ;;
  singleuser) name=batchnorm-course ;;
  person) name=batchnorm-lab recipe=Dockerfile ;;
  *) echo "no target $target: there are grader, singleuser and person" >&2 && exit 2 ;;
esac
cd "$(dirname "$0")/../.."
version=$(node -p 'require("./src/package.json").version')
node=$(node -p 'path.dirname(path.dirname(fs.realpathSync(process.execPath)))')
suite=bookworm
base=localhost/batchnorm-base:$suite
if ! buildah inspect "$base" > /dev/null 2>&1; then
  container=$(buildah from scratch)
  trap 'buildah rm "$container" > /dev/null' EXIT
  root=$(buildah mount "$container")
  debootstrap --variant=minbase --include=ca-certificates,python3,python3-venv "$suite" "$root" ${MIRROR:+"$MIRROR"}
  cp "$node/bin/node" "$root/usr/local/bin/"
  mkdir -p "$root/usr/local/lib/node_modules"
  cp -R "$node/lib/node_modules/npm" "$root/usr/local/lib/node_modules/"
  for command in npm npx; do
    ln -s "../lib/node_modules/npm/bin/$command-cli.js" "$root/usr/local/bin/$command"
  done
  chroot "$root" apt-get clean
  # As in Node's own image.
  chroot "$root" useradd --uid 1000 --create-home --shell /bin/bash node
  buildah commit -q "$container" "$base"
fi
[ "$target" = person ] || set -- --target "$target" "$@"
buildah build --layers --build-arg BASE="$base" --ignorefile "$recipe.dockerignore" -f "$recipe" -t "localhost/$name:$version" "$@" .
