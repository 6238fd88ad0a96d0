# Sourced by ./dev: ElasticMQ, the server of the tests, the benchmark and the demo of Amazon SQS. Debian has no package of
# it: Maven fetches it into build/elasticmq, and every file has to have the checksum of tools/broker/elasticmq/SHA256SUMS.
# shellcheck shell=bash

elasticmq() {
  local wanted
  wanted=$(cat tools/broker/elasticmq/pom.xml tools/broker/elasticmq/SHA256SUMS | sha256sum)
  [ "$(cat build/elasticmq/wheelpit-stamp 2>/dev/null)" != "$wanted" ] || return 0
  step "ElasticMQ (tools/broker/elasticmq/pom.xml)"
  rm -rf build/elasticmq
  run "elasticmq" fetch_elasticmq || fail "ElasticMQ is not as expected, or cannot be had"
  echo "$wanted" >build/elasticmq/wheelpit-stamp
}

fetch_elasticmq() {
  mvn -B -q -f tools/broker/elasticmq/pom.xml -Dmade="$PWD/build/elasticmq" package &&
    (cd build/elasticmq/lib && sha256sum --quiet --strict -c "$OLDPWD/tools/broker/elasticmq/SHA256SUMS") || return 1
  local extra
  extra=$(find build/elasticmq/lib -name '*.jar' -printf '%f\n' | grep -vxFf <(cut -c67- tools/broker/elasticmq/SHA256SUMS))
  [ -z "$extra" ] || { echo "error: not in SHA256SUMS: $extra"; return 1; }
}
