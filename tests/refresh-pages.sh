#!/usr/bin/env bash
# Makes the pages in docs/circuits follow their circuit files again: the block between the marks, the picture, the time courses.
#
#   tests/refresh-pages.sh                    every circuit that has a page
#   tests/refresh-pages.sh linear-quadratic   only those whose names contain the word
#
# Simulates each circuit for a second or two of its own time. Look at the figures before you commit them.
set -eu
cd "$(dirname "$0")/.."
filter="FullyQualifiedName~CircuitPageTests"
[ $# -eq 0 ] || filter="$filter&Name~$1"
NEUROLCP_REFRESH_PAGES=1 ./neurolcp test --filter "$filter"
git status --short docs/circuits
