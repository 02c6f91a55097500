# Shared by the scripts beside it: finds a JDK 25, installs Debian packages by name, builds when sources are newer.
# shellcheck shell=bash
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
target="$root/target"

# Without a locale, as under a service manager, Java knows no file whose name has a letter beyond ASCII.
[ "$(locale charmap 2>/dev/null)" = UTF-8 ] || export LC_ALL=C.UTF-8

say() { printf '%s\n' "$*" >&2; }
die() { say "tallyboard: $*"; exit 1; }

# Runs a command as root: directly, or with sudo where that asks nothing.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then sudo "$@"
  else return 1
  fi
}

# Whether a package is there, under its name or by one that provides it: libgtk-3-0 is libgtk-3-0t64 since Debian 13.
installed() {
  dpkg-query -W -f '${db:Status-Status} ${Package}, ${Provides}\n' 2>/dev/null |
    awk -v wanted="$1" '$1 == "installed" {
      sub(/^installed /, ""); count = split($0, names, /, */)
      for (i = 1; i <= count; i++) { split(names[i], words, " "); if (words[1] == wanted) found = 1 }
    } END { exit !found }'
}

policy=/usr/sbin/policy-rc.d
policy_head='#!/bin/sh
# Put here by packaging/lib.sh of Tallyboard while it installs packages: their services stay off.
# process'

# Whether there is one of ours whose process was killed outright.
policy_is_left() {
  local text
  text=$(cat "$policy" 2>/dev/null) || return 1
  [[ "$text" == "$policy_head "[0-9]* ]] || return 1
  text=${text#"$policy_head "}
  [ ! -e "/proc/${text%%[!0-9]*}" ]
}

# need PACKAGE…: installs those that are missing. Services that a package would start stay off.
need() {
  local missing=() package
  command -v dpkg-query >/dev/null 2>&1 || return 0
  for package in "$@"; do installed "$package" || missing+=("$package"); done
  if policy_is_left; then as_root rm -f "$policy" || say "tallyboard: remove $policy: it keeps services from starting."; fi
  [ ${#missing[@]} -gt 0 ] || return 0
  say "installing ${missing[*]}"
  # In a shell of its own, so that whatever ends it, this script's user included, what it has put somewhere goes again.
  (
    guard=no
    errors=$(mktemp)
    tidy() {
      rm -f "$errors"
      if [ $guard = yes ]; then as_root rm -f "$policy"; fi
    }
    trap tidy EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    if [ ! -e "$policy" ]; then
      if as_root true; then
        guard=yes
        printf '%s %s\nexit 101\n' "$policy_head" $BASHPID | as_root sh -c "cat >'$policy' && chmod 755 '$policy'"
      fi
    fi
    if ! { as_root apt-get update -qq &&
      as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } \
      >/dev/null 2>"$errors"; then
      why=$(tail -n 3 "$errors")
      die "could not install ${missing[*]}; run: sudo apt-get install ${missing[*]}${why:+ ($why)}"
    fi
  ) || exit $?
  # rabbitmq-server's package script runs a tool that leaves Erlang's port mapper behind.
  for package in "${missing[@]}"; do
    if [ "$package" = rabbitmq-server ]; then as_root pkill -u rabbitmq -x epmd || true; fi
  done
}

lists_are_empty() { [ -z "$(find /var/lib/apt/lists -name '*_Packages*' -print -quit 2>/dev/null)" ]; }

# Whether this release of Debian has a package. An image without apt's lists is given them first, where that is allowed.
offered() {
  command -v apt-cache >/dev/null 2>&1 || return 1
  if lists_are_empty; then
    as_root apt-get update -qq >/dev/null 2>&1 || true
  fi
  [ -n "$(apt-cache show --no-all-versions "$1" 2>/dev/null)" ]
}

# want PACKAGE…: the same as need, of those that this release has.
want() {
  local package
  for package in "$@"; do
    if installed "$package" || offered "$package"; then need "$package"; fi
  done
}

jvms=/usr/lib/jvm
is_jdk25() { [ -x "$1/bin/javac" ] && "$1/bin/javac" -version 2>&1 | grep -q '^javac 25\b'; }

# Sets JAVA_HOME to a JDK 25: JAVA_HOME, PATH, /usr/lib/jvm, else Debian's package where the release has it. Called before
# anything is installed: without a JDK the rest is of no use.
find_jdk() {
  local candidate
  if [ -n "${JAVA_HOME:-}" ] && is_jdk25 "$JAVA_HOME"; then export JAVA_HOME; return; fi
  if command -v javac >/dev/null 2>&1; then
    candidate=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")
    if is_jdk25 "$candidate"; then export JAVA_HOME="$candidate"; return; fi
  fi
  for candidate in "$jvms"/*; do
    if is_jdk25 "$candidate"; then export JAVA_HOME="$candidate"; return; fi
  done
  if offered openjdk-25-jdk; then
    need openjdk-25-jdk
    for candidate in "$jvms"/*; do
      if is_jdk25 "$candidate"; then export JAVA_HOME="$candidate"; return; fi
    done
  fi
  if lists_are_empty; then
    die "no JDK 25 found, and nothing was installed. apt's lists are empty: run sudo apt-get update, and then, where the
release has it (Debian 13 does), sudo apt-get install openjdk-25-jdk; elsewhere install one, for example Temurin 25, and set
JAVA_HOME to it."
  fi
  die "no JDK 25 found, and nothing was installed. This release has no openjdk-25-jdk, or it cannot be installed from here
(Debian 13 has it: sudo apt-get install openjdk-25-jdk); install one, for example Temurin 25, and set JAVA_HOME to it."
}

# JavaFX's native libraries load these on Linux, whether or not a screen is there.
need_fx() { need libgtk-3-0 libgl1 libxtst6 libxxf86vm1 libfreetype6; }

jar="$target/tallyboard.jar"
builds="$target/builds"
app=""

stale() { [ ! -e "$1" ] || [ -n "$(find "$root/pom.xml" "$root/src/main" "$root/assets" -newer "$1" -print -quit)" ]; }

# Sets `app` to a folder with a build of these sources, which stays as it is while this process and what it becomes run:
# a newer build goes into another folder, so that nothing is pulled away under a worker that records. Builds when the
# sources are newer; who comes meanwhile waits.
build_if_needed() {
  local building stage old using
  find_jdk
  if ! mkdir -p "$builds" 2>/dev/null || [ ! -w "$builds" ]; then
    app=$(readlink -f "$builds/current") && [ -e "$app/tallyboard.jar" ] || die "$target cannot be written, and there is no build in it."
    return
  fi
  exec {building}>"$builds/lock"
  flock "$building"
  if stale "$jar"; then
    command -v mvn >/dev/null 2>&1 || need maven
    say "building Tallyboard (the first time this fetches its libraries)"
    (cd "$root" && MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}" mvn -B -q -Dmaven.test.skip=true -Dspotless.check.skip=true package) >&2 {building}>&- || die "the build failed; see above."
    touch "$jar"
  fi
  if [ ! -e "$builds/current/tallyboard.jar" ] || [ "$jar" -nt "$builds/current/tallyboard.jar" ]; then
    stage=$(mktemp -d "$builds/XXXXXXXX")
    cp -R "$jar" "$target/lib" "$target/javafx" "$stage"
    chmod -R go+rX "$stage"
    ln -sfn "${stage##*/}" "$builds/next"
    mv -T "$builds/next" "$builds/current"
  fi
  app=$(readlink -f "$builds/current")
  # Held across exec, for as long as the program runs.
  exec {using}<"$app"
  flock -s "$using"
  for old in "$builds"/*/; do
    old=${old%/}
    if [ "$old" != "$builds/current" ] && [ "$old" != "$app" ] && flock -n -x "$old" true; then rm -rf "$old"; fi
  done
  exec {building}>&-
}

# Sets `java` to the command that runs the built program. FX_FLAGS may name another JavaFX platform.
java_command() {
  # shellcheck disable=SC2206
  java=("$JAVA_HOME/bin/java" ${FX_FLAGS:-} --module-path "$app/javafx" --add-modules javafx.controls
    --enable-native-access=javafx.graphics,ALL-UNNAMED -cp "$app/tallyboard.jar:$app/lib/*" org.tallyboard.cli.Main)
}
