# Sourced by ./dev: the client library of Apache Kafka. Debian 12's is too old: it cannot log in with SCRAM to Kafka 4. Its
# source comes with a package of npm, which has to have the checksum below. It is built once, outside the tree, for all
# build trees (docs/adr/0047-kafka-by-librdkafka.md).
# shellcheck shell=bash

RDKAFKA_VERSION=2.15.1
RDKAFKA_PACKAGE=@confluentinc/kafka-javascript@1.10.1
RDKAFKA_SHA256=ada7d703bb1d3237e2292bfabf438d663b6160c9f1ac2a2406b5dc4257c81b66
RDKAFKA_OPTIONS=(--enable-static --disable-gssapi --disable-curl --disable-lz4-ext --disable-debug-symbols)

librdkafka() {
  local made
  made=$(sha256sum <<<"$RDKAFKA_SHA256 ${RDKAFKA_OPTIONS[*]}" | cut -c1-12)
  WHEELPIT_LIBRDKAFKA=${XDG_CACHE_HOME:-$HOME/.cache}/wheelpit/librdkafka-$RDKAFKA_VERSION-$made
  export WHEELPIT_LIBRDKAFKA
  [ ! -f "$WHEELPIT_LIBRDKAFKA/lib/librdkafka.a" ] || return 0
  step "librdkafka $RDKAFKA_VERSION (about a minute, once)"
  run "librdkafka" make_librdkafka "$WHEELPIT_LIBRDKAFKA" || fail "librdkafka cannot be had, or cannot be built"
}

# In a subshell: what it leaves behind is the library alone, whole or not at all.
make_librdkafka() (
  set -e
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  cd "$folder"
  npm pack --silent "$RDKAFKA_PACKAGE"
  sha256sum --quiet --strict -c <<<"$RDKAFKA_SHA256  $(echo *.tgz)"
  tar -xzf ./*.tgz package/deps/librdkafka
  cd package/deps/librdkafka
  ./configure --prefix="$1" "${RDKAFKA_OPTIONS[@]}"
  make -C src -j"$(nproc)" librdkafka.a
  mkdir -p "$folder/made/include/librdkafka" "$folder/made/lib"
  cp src/rdkafka.h "$folder/made/include/librdkafka/"
  cp src/librdkafka.a LICENSES.txt "$folder/made/lib/"
  mkdir -p "$(dirname "$1")"
  mv -T "$folder/made" "$1"
)
