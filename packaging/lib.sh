# Shared by the scripts beside it: finds a JDK 25, installs Debian packages by name, builds when sources are newer.
# shellcheck shell=bash
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
target="$root/target"

say() { printf '%s\n' "$*" >&2; }
die() { say "tallyboard: $*"; exit 1; }

# Runs a command as root: directly, or with sudo where that asks nothing.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then sudo "$@"
  else return 1
  fi
}

installed() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }

# need PACKAGE…: installs those that are missing. Services that a package would start stay off.
need() {
  local missing=() package policy=/usr/sbin/policy-rc.d
  command -v dpkg-query >/dev/null 2>&1 || return 0
  for package in "$@"; do installed "$package" || missing+=("$package"); done
  [ ${#missing[@]} -gt 0 ] || return 0
  say "installing ${missing[*]}"
  local guard=no
  if [ ! -e $policy ] && as_root sh -c "printf '#!/bin/sh\nexit 101\n' > $policy && chmod 755 $policy"; then guard=yes; fi
  if ! as_root env DEBIAN_FRONTEND=noninteractive sh -c \
      "apt-get update -qq && apt-get install -y -qq --no-install-recommends ${missing[*]}" >/dev/null 2>"${TMPDIR:-/tmp}/tallyboard-apt.$$"; then
    local why; why=$(tail -n 3 "${TMPDIR:-/tmp}/tallyboard-apt.$$"); rm -f "${TMPDIR:-/tmp}/tallyboard-apt.$$"
    if [ $guard = yes ]; then as_root rm -f $policy; fi
    die "could not install ${missing[*]}; run: sudo apt-get install ${missing[*]}${why:+ ($why)}"
  fi
  rm -f "${TMPDIR:-/tmp}/tallyboard-apt.$$"
  if [ $guard = yes ]; then as_root rm -f $policy; fi
  # rabbitmq-server's package script runs a tool that leaves Erlang's port mapper behind.
  for package in "${missing[@]}"; do
    if [ "$package" = rabbitmq-server ]; then as_root pkill -u rabbitmq -x epmd || true; fi
  done
}

is_jdk25() { [ -x "$1/bin/javac" ] && "$1/bin/javac" -version 2>&1 | grep -q '^javac 25\b'; }

# Sets JAVA_HOME to a JDK 25: JAVA_HOME, PATH, /usr/lib/jvm, else Debian's package where the release has it.
find_jdk() {
  local candidate
  if [ -n "${JAVA_HOME:-}" ] && is_jdk25 "$JAVA_HOME"; then export JAVA_HOME; return; fi
  if command -v javac >/dev/null 2>&1; then
    candidate=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")
    if is_jdk25 "$candidate"; then export JAVA_HOME="$candidate"; return; fi
  fi
  for candidate in /usr/lib/jvm/*; do
    if is_jdk25 "$candidate"; then export JAVA_HOME="$candidate"; return; fi
  done
  if apt-cache show openjdk-25-jdk >/dev/null 2>&1; then
    need openjdk-25-jdk
    for candidate in /usr/lib/jvm/*; do
      if is_jdk25 "$candidate"; then export JAVA_HOME="$candidate"; return; fi
    done
  fi
  die "no JDK 25 found: install one (for example Temurin 25) and set JAVA_HOME to it."
}

# JavaFX's native libraries load these on Linux, whether or not a screen is there.
need_fx() { need libgtk-3-0 libgl1 libxtst6 libxxf86vm1 libfreetype6; }

jar="$target/tallyboard.jar"

# Builds when the jar is missing or older than anything that it is made from.
build_if_needed() {
  find_jdk
  if [ -e "$jar" ] && [ -z "$(find "$root/pom.xml" "$root/src/main" "$root/assets" -newer "$jar" -print -quit)" ]; then return; fi
  command -v mvn >/dev/null 2>&1 || need maven
  say "building Tallyboard (the first time this fetches its libraries)"
  (cd "$root" && MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}" mvn -B -q -Dmaven.test.skip=true -Dspotless.check.skip=true package) >&2 || die "the build failed; see above."
  touch "$jar"
}

# Sets `java` to the command that runs the built program. FX_FLAGS may name another JavaFX platform.
java_command() {
  # shellcheck disable=SC2206
  java=("$JAVA_HOME/bin/java" ${FX_FLAGS:-} --module-path "$target/javafx" --add-modules javafx.controls
    --enable-native-access=javafx.graphics,ALL-UNNAMED -cp "$jar:$target/lib/*" org.tallyboard.cli.Main)
}
