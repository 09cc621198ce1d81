#!/usr/bin/env bash
# Lists the public API of every library anew, in src/*/PublicAPI.Shipped.txt: look at what changes before you commit it.
set -eu
cd "$(dirname "$0")/.."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for file in src/*/PublicAPI.Shipped.txt; do echo '#nullable enable' >"$file"; done
# without a list every public member is a warning, which names it
dotnet build src/NeuroLcp.Cli/NeuroLcp.Cli.csproj -c Release --nologo -v quiet --no-incremental -p:TreatWarningsAsErrors=false >"$log" 2>&1 || { cat "$log"; exit 1; }
for file in src/*/PublicAPI.Shipped.txt; do
    project=$(basename "$(dirname "$file")")
    sed -nE "s/.* RS0016: Symbol '(.*)' is not part of the declared public API .*\/$project\.csproj\].*/\1/p" "$log" | LC_ALL=C sort -u >>"$file"
done
git status --short src
