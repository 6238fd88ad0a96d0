# Sourced by ./dev: programs of the tests that are written in other languages (tests/clients) and the extension for JUnit 5
# (clients/junit5), made with the tools of each language into build/clients/LANGUAGE. What this machine cannot make has its reason in the file `skipped` there.
# shellcheck shell=bash

client_programs() {
  local language reason due=()
  for language in go java junit node rust; do
    [ "$(cat "build/clients/$language/wheelpit-stamp" 2>/dev/null)" != "$(client_stamp "$language")" ] || continue
    mkdir -p "build/clients/$language"
    rm -f "build/clients/$language/"{wheelpit-stamp,skipped}
    reason=$("why_no_$language")
    if [ -z "$reason" ]; then
      due+=("$language")
    else
      note "without the tests in $language: $reason"
      echo "$reason" >"build/clients/$language/skipped"
    fi
  done
  [ ${#due[@]} -gt 0 ] || return 0
  step "programs of the tests in other languages (tests/clients): ${due[*]}"
  run "clients" make_clients "${due[@]}"
}

client_folder() { if [ "$1" = junit ]; then echo clients/junit5; else echo "tests/clients/$1"; fi; }

client_stamp() {
  find "$(client_folder "$1")" -type f -not -path '*/node_modules/*' -not -path '*/target/*' -print0 |
    LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum
}

# All at once: none of them keeps two cores busy.
make_clients() {
  local language log status=0
  local -A pids
  for language in "$@"; do
    log=build/logs/clients-$language.log
    {
      "make_$language" 2>&1 | tee "$log"
      [ "${PIPESTATUS[0]}" -eq 0 ] && client_stamp "$language" >"build/clients/$language/wheelpit-stamp"
    } &
    pids[$language]=$!
  done
  for language in "$@"; do
    wait "${pids[$language]}" && continue
    status=1
    # What the compiler said, where ./dev shows it.
    tail -n 8 "build/logs/clients-$language.log" | sed "s|^|error: $(client_folder "$language"): |"
  done
  return "$status"
}

# at_least FOUND WANTED: of versions.
at_least() { [ "$(printf '%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

why_no_go() {
  local wanted found
  wanted=$(sed -n 's/^go //p' tests/clients/go/go.mod)
  found=$(GOTOOLCHAIN=local go env GOVERSION 2>/dev/null)
  at_least "${found#go}" "$wanted" || echo "they need Go $wanted or newer (here: ${found:-none})"
}
make_go() { GOTOOLCHAIN=local go build -C tests/clients/go -trimpath -o "$PWD/build/clients/go/" ./...; }

why_no_rust() {
  local wanted found
  wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' tests/clients/rust/Cargo.toml)
  found=$(cargo --version 2>/dev/null | cut -d ' ' -f 2)
  at_least "$found" "$wanted" || echo "they need Rust $wanted or newer (here: ${found:-none})"
}
make_rust() {
  cargo build --locked --manifest-path tests/clients/rust/Cargo.toml --target-dir build/clients/rust/target &&
    cp build/clients/rust/target/debug/{driver,function} build/clients/rust/
}

why_no_java() {
  command -v mvn >/dev/null && command -v javac >/dev/null || echo "they need Maven and a JDK"
}
make_java() { mvn -B -q -f tests/clients/java/pom.xml -Dmade="$PWD/build/clients/java" process-classes; }

why_no_junit() { why_no_java; }
make_junit() { mvn -B -q -f clients/junit5/pom.xml -Dmade="$PWD/build/clients/junit" process-test-classes; }

why_no_node() {
  local found
  found=$(node --version 2>/dev/null)
  at_least "${found#v}" 20 || echo "they need Node.js 20 or newer (here: ${found:-none})"
}
make_node() {
  cp tests/clients/node/* build/clients/node/ &&
    npm ci --prefix build/clients/node --no-audit --no-fund --loglevel=error &&
    (cd build/clients/node && node_modules/.bin/tsc)
}
