# Sourced by the launcher for `neurolcp bench`, which provides say, stop, install_packages, need_dotnet, need_libhdf5, is_fresh, build, leave_nothing,
# state and root. Benchmarks are built from the sources, as the tests are; the help comes from the program.
#
#   ./neurolcp bench                 a table of the kernels, in seconds
#   ./neurolcp bench --report        measure everything, write docs/performance.md
#   ./neurolcp bench --filter ...    any other argument goes to BenchmarkDotNet

# offer_peers: what is measured beside ours. Without it the report says what is missing.
offer_peers() {
    local missing=() module
    for module in numpy torch brian2; do
        [ -e "/usr/lib/python3/dist-packages/$module" ] && continue
        case $module in
            brian2) missing+=(python3-brian) ;;
            *) missing+=("python3-$module") ;;
        esac
    done
    # the reference library that NumPy and PyTorch would fall back to is no fair peer
    [ -n "$(find /usr/lib -maxdepth 3 -name 'libopenblas*.so*' -print -quit 2>/dev/null)" ] || missing+=(libopenblas0-pthread)
    command -v g++ >/dev/null || missing+=(g++)
    [ "${#missing[@]}" -eq 0 ] && return
    [ -z "${NEUROLCP_NO_INSTALL:-}" ] && install_packages "${missing[@]}" && return
    say "peers that need other packages will be left out. To measure them too, type"
    say "    sudo apt-get update && sudo apt-get install ${missing[*]}"
}

run_bench() {
    local project=$root/tests/NeuroLcp.Benchmarks/NeuroLcp.Benchmarks.csproj arguments=("$@") argument report='' peers=yes
    [ $# -gt 0 ] || arguments=(--quick)
    for argument in "$@"; do
        case $argument in
            --report) report=yes ;;
            --render) peers='' ;;
        esac
    done

    need_dotnet
    need_libhdf5
    if [ -n "$report" ] && [ -n "$peers" ]; then
        offer_peers
        # what is measured as a whole process is the program as a person runs it; the lock keeps its files, as below
        is_fresh || build
        exec 9<"$app/in-use" && flock -s 9
        export NEUROLCP_PROGRAM=$app/neurolcp.dll
    fi
    # data sets, where a folder with them lies beside the checkout
    if [ -z "${NEUROLCP_DATA:-}" ] && [ -d "$root/../shared/data" ]; then
        NEUROLCP_DATA=$(cd "$root/../shared/data" && pwd)
        export NEUROLCP_DATA
    fi

    say "building the benchmarks..."
    mkdir -p "$state"
    exec 8>>"$state/lock"
    flock 8
    if ! dotnet build "$project" -c Release --nologo -v quiet "${leave_nothing[@]}" </dev/null >"$state/bench.log" 2>&1 8>&-; then
        cat "$state/bench.log" >&2
        stop "the benchmarks could not be built (see above; the same text is in $state/bench.log)."
    fi
    exec 8>&-
    dotnet "${project%/*}/bin/Release/net10.0/NeuroLcp.Benchmarks.dll" "${arguments[@]}"
}
