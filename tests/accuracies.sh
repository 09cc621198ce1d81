#!/usr/bin/env bash
# Measures what the shipped circuits learn, over five seeds, by their own rules and by recurrent backprop, into docs/circuits/accuracies.csv,
# and makes the tables of the pages again. What is in the file already is not run again: delete lines to have them measured anew.
#
#   tests/accuracies.sh                                  every circuit, digits and MNIST: several hours on two cores
#   tests/accuracies.sh energy burst-ensemble            only these
#   NEUROLCP_ACCURACY_TASKS=digits tests/accuracies.sh   only the built-in digits
#
# MNIST is looked for where NEUROLCP_DATA says.
set -eu
cd "$(dirname "$0")/.."
NEUROLCP_MEASURE_ACCURACIES="${*:-all}" ./neurolcp test --slow AccuracyMeasurement
NEUROLCP_REFRESH_PAGES=1 ./neurolcp test AccuracyTable
git status --short docs README.md
