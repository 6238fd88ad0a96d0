# Sourced by ./dev: installs what the machine lacks, after naming it.
# shellcheck shell=bash

missing_packages() {
  local package command
  local installed
  installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' 2>/dev/null | sed -n 's/^installed //p')
  while read -r package command _; do
    case $package in '' | '#'*) continue ;; esac
    if [ -n "$command" ] && command -v "$command" >/dev/null; then continue; fi
    grep -qxF "$package" <<<"$installed" || echo "$package"
  done <tools/packages.txt
}

install_missing() {
  command -v dpkg-query >/dev/null ||
    fail "this is no Debian: install by other means what tools/packages.txt lists, then use cmake and ctest"
  local missing
  mapfile -t missing < <(missing_packages)
  [ ${#missing[@]} -gt 0 ] || return 0
  step "installing ${#missing[@]} packages: ${missing[*]}"
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "neither root nor sudo: apt-get install ${missing[*]}"
    sudo -v || fail "sudo did not let us in: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  run "apt-get update" "${as_root[@]}" apt-get -qq -o DPkg::Lock::Timeout=120 update ||
    note "going on with the package lists that are there"
  forbid_services
  local status=0
  run "apt-get install" "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y \
    -o DPkg::Lock::Timeout=120 --no-install-recommends install "${missing[@]}" || status=$?
  allow_services
  [ "$status" -eq 0 ] || fail "apt-get install failed; wheelpit is made for Debian 12"
}

# rabbitmq-server, epmd and activemq would start as services, which nothing here uses. Debian asks this
# script; it is ours only while packages are installed, and one that exists is left alone.
POLICY=/usr/sbin/policy-rc.d
forbid_services() {
  policy_is_ours=''
  if [ ! -e "$POLICY" ]; then
    policy_is_ours=yes
    printf '#!/bin/sh\n# by ./dev of wheelpit, while it installs packages\nexit 101\n' |
      "${as_root[@]}" tee "$POLICY" >/dev/null
    "${as_root[@]}" chmod 755 "$POLICY"
    trap allow_services EXIT
  fi
}
allow_services() {
  [ -z "${policy_is_ours:-}" ] || "${as_root[@]}" rm -f "$POLICY"
  policy_is_ours=''
}

# Python packages of the tests, in a virtual environment of our own.
python_packages() {
  local wanted
  aws_cli_1
  wanted=$(cat tests/requirements.txt tests/requirements-aws.txt | sha256sum)
  [ "$(cat build/venv/wheelpit-stamp 2>/dev/null)" != "$wanted" ] || return 0
  step "Python packages of the tests (tests/requirements.txt, tests/requirements-aws.txt)"
  rm -rf build/venv
  # Debian's own Python: another one in PATH may lack the venv module.
  run "python venv" /usr/bin/python3 -m venv build/venv
  run "pip install" build/venv/bin/pip install --disable-pip-version-check -q -r tests/requirements.txt
  run "pip install moto" build/venv/bin/pip install --disable-pip-version-check -q -r tests/requirements-aws.txt ||
    note "without moto the tests of destinations at AWS's services are skipped"
  echo "$wanted" >build/venv/wheelpit-stamp
}

aws_cli_1() {
  local wanted
  wanted=$(sha256sum <tests/requirements-aws-cli-1.txt)
  [ "$(cat build/aws-cli-1/wheelpit-stamp 2>/dev/null)" != "$wanted" ] || return 0
  step "AWS CLI 1 (tests/requirements-aws-cli-1.txt)"
  rm -rf build/aws-cli-1
  run "python venv of AWS CLI 1" /usr/bin/python3 -m venv build/aws-cli-1
  run "pip install awscli" build/aws-cli-1/bin/pip install --disable-pip-version-check -q -r tests/requirements-aws-cli-1.txt
  echo "$wanted" >build/aws-cli-1/wheelpit-stamp
}

# An emulator that ./dev bench compares with, and that serves the tests of DynamoDB's streams.
ministack() {
  local wanted
  wanted=$(sha256sum <tests/requirements-ministack.txt)
  [ "$(cat build/ministack/wheelpit-stamp 2>/dev/null)" != "$wanted" ] || return 0
  step "ministack (tests/requirements-ministack.txt)"
  rm -rf build/ministack
  run "python venv of ministack" /usr/bin/python3 -m venv build/ministack
  run "pip install ministack" build/ministack/bin/pip install --disable-pip-version-check -q -r tests/requirements-ministack.txt || {
    note "without ministack it is not compared with, and tests of DynamoDB's streams are skipped"
    return 0
  }
  echo "$wanted" >build/ministack/wheelpit-stamp
}

# The AWS SDK for JavaScript, as tests/sdk-js/package-lock.json pins it.
npm_packages() {
  local wanted
  wanted=$(cat tests/sdk-js/package.json tests/sdk-js/package-lock.json | sha256sum)
  [ "$(cat build/sdk-js/wheelpit-stamp 2>/dev/null)" != "$wanted" ] || return 0
  step "npm packages of the tests (tests/sdk-js/package.json)"
  rm -rf build/sdk-js
  mkdir -p build/sdk-js
  cp tests/sdk-js/package.json tests/sdk-js/package-lock.json build/sdk-js/
  run "npm ci" npm ci --prefix build/sdk-js --no-audit --no-fund --loglevel=error
  echo "$wanted" >build/sdk-js/wheelpit-stamp
}

# Servers of Kinesis, as tests/stream-servers/package-lock.json pins them.
stream_servers() {
  local wanted
  wanted=$(cat tests/stream-servers/package.json tests/stream-servers/package-lock.json | sha256sum)
  [ "$(cat build/stream-servers/wheelpit-stamp 2>/dev/null)" != "$wanted" ] || return 0
  step "servers of Kinesis (tests/stream-servers/package.json)"
  rm -rf build/stream-servers
  mkdir -p build/stream-servers
  cp tests/stream-servers/package.json tests/stream-servers/package-lock.json build/stream-servers/
  run "npm ci of stream servers" npm ci --prefix build/stream-servers --no-audit --no-fund --loglevel=error
  echo "$wanted" >build/stream-servers/wheelpit-stamp
}
