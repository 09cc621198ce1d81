#!/usr/bin/env bash
# Kills the program at random moments (SIGKILL), has it go on, and checks after each kill that nothing committed is lost.
#
#   tests/kill-runs.sh          300 kills, half of a training run and half of a simulation (about half an hour)
#   tests/kill-runs.sh 40       fewer
#
# Needs python3-h5py besides what the tests need. The table in docs/reliability.md is written anew.
set -eu
cd "$(dirname "$0")/.."
NEUROLCP_KILLS=${1:-300} ./neurolcp test --slow --filter "FullyQualifiedName~KillTests"
