# Sourced by ./dev: what it says and how it runs long commands.
# shellcheck shell=bash

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
  BOLD=$'\e[1m' RED=$'\e[31m' DIM=$'\e[2m' PLAIN=$'\e[0m'
else
  BOLD='' RED='' DIM='' PLAIN=''
fi

step() { printf '%s==> %s%s\n' "$BOLD" "$*" "$PLAIN"; }
note() { printf '    %s\n' "$*"; }
fail() {
  printf '%s./dev: %s%s\n' "$RED" "$*" "$PLAIN" >&2
  exit 1
}

took() { printf '%d:%02d' $(($1 / 60)) $(($1 % 60)); }

# run LABEL COMMAND...: runs quietly, output to build/logs/LABEL.log. While it runs, the last line
# of the output is the progress. If it fails, the telling lines are shown.
run() {
  local label=$1 log
  log=build/logs/${label//[^a-zA-Z0-9]/-}.log
  shift
  mkdir -p build/logs
  local started=$SECONDS shown=0 status=0
  "$@" >"$log" 2>&1 </dev/null &
  local pid=$!
  # A background job of a script ignores Ctrl-C: pass it on.
  trap 'kill "$pid" 2>/dev/null; wait "$pid" 2>/dev/null; exit 130' INT TERM
  while kill -0 "$pid" 2>/dev/null; do
    sleep 0.5
    progress "$label" "$log" $((SECONDS - started))
  done
  wait "$pid" || status=$?
  trap - INT TERM
  [ -t 1 ] && printf '\r\e[K'
  if [ "$status" -ne 0 ]; then
    printf '    %s%s failed%s after %s\n' "$RED" "$label" "$PLAIN" "$(took $((SECONDS - started)))"
    telling_lines "$log" | sed 's/^/    | /'
    note "all of it: $log"
    return "$status"
  fi
  note "$label: done in $(took $((SECONDS - started)))"
}

# On a terminal one line that changes; in a log file a line every half minute.
progress() {
  local label=$1 log=$2 seconds=$3 line
  if [ -t 1 ]; then
    line=$(tail -n 1 "$log" 2>/dev/null | tr -d '\r' | cut -c1-90)
    printf '\r\e[K    %s%s %s %s%s' "$DIM" "$label" "$(took "$seconds")" "$line" "$PLAIN"
  elif [ $((seconds / 30)) -gt "$shown" ]; then
    shown=$((seconds / 30))
    note "$label: $(took "$seconds") $(tail -n 1 "$log" | tr -d '\r' | cut -c1-90)"
  fi
}

telling_lines() {
  if grep -qE '(error|FAILED|Error):?' "$1"; then
    grep -nE -A4 '(error|FAILED|Error|E: ):?' "$1" | head -n 40
  else
    tail -n 25 "$1"
  fi
}
