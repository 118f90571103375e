#!/bin/sh
# Builds an image of the Dockerfile where no registry can be reached: upon a Debian of its own packages and this machine's Node.
#
#   sudo grading/deploy/build-image.sh [grader | singleuser] [OPTION of buildah…]
#
# Needs root, debootstrap, buildah and Node with npm. MIRROR is Debian's; without it debootstrap takes its own.
# The image is localhost/batchnorm-grader (or batchnorm-course), with the project's version as its tag.
set -eu
target=${1:-grader}
[ $# -eq 0 ] || shift
case $target in
  grader) name=batchnorm-grader ;;
  singleuser) name=batchnorm-course ;;
  *) echo "no target $target: there are grader and singleuser" >&2 && exit 2 ;;
esac
cd "$(dirname "$0")/../.."
version=$(node -p 'require("./src/package.json").version')
node=$(node -p 'path.dirname(path.dirname(fs.realpathSync(process.execPath)))')
suite=bookworm
base=localhost/batchnorm-base:$suite
if ! buildah inspect "$base" > /dev/null 2>&1; then
  root=$(mktemp -d)
  trap 'rm -rf "$root"' EXIT
  debootstrap --variant=minbase --include=ca-certificates,python3,python3-venv "$suite" "$root" ${MIRROR:+"$MIRROR"}
  cp "$node/bin/node" "$root/usr/local/bin/"
  mkdir -p "$root/usr/local/lib/node_modules"
  cp -R "$node/lib/node_modules/npm" "$root/usr/local/lib/node_modules/"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
  container=$(buildah from scratch)
  buildah copy -q "$container" "$root" /
  buildah commit -q --rm "$container" "$base"
fi
buildah build --build-arg BASE="$base" --target "$target" --ignorefile grading/deploy/Dockerfile.dockerignore \
  -f grading/deploy/Dockerfile -t "localhost/$name:$version" "$@" .
