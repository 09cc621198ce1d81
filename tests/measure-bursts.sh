#!/usr/bin/env bash
# Makes the table of docs/circuits/burst-spiking.md again: how far the control of spiking ensembles is from the least control, over the number
# of cells, what others hear of them and kappa, in three networks each. About half an hour on one core.
set -eu
cd "$(dirname "$0")/.."
NEUROLCP_MEASURE_BURSTS=1 ./neurolcp test --slow Table_OverCellsDecodersAndKappa
git status --short docs/circuits
