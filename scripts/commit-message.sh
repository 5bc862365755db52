#!/usr/bin/env bash
# Whether a commit message has the form that CONTRIBUTING.md asks for: "kind: what is so now".
#
#   scripts/commit-message.sh FILE
set -euo pipefail

first=$(grep -v '^#' "$1" | head -n 1)
kinds="feat|fix|perf|refactor|docs|test|build|ci|chore|revert"

case $first in
  "Merge "* | "fixup! "* | "squash! "*) exit 0 ;;
esac
if ! [[ $first =~ ^($kinds)(\([a-z0-9-]+\))?!?:\ [^\ ].*[^.\ ]$ ]]; then
  echo "The first line of the message is: $first"
  echo "It should be a kind (${kinds//|/, }), a colon, a space, and what is so now, without a full stop:"
  echo "    fix: a queue limit of 0 lets nobody wait"
  exit 1
fi
if ((${#first} > 100)); then
  echo "The first line of the message has ${#first} characters; keep it to 100, and say why below a blank line."
  exit 1
fi
second=$(grep -v '^#' "$1" | sed -n 2p)
if [[ -n $second ]]; then
  echo "Leave a blank line below the first line of the message."
  exit 1
fi
