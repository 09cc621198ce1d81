# Sourced by the launcher for `neurolcp test`, which provides say, install_packages, need_dotnet, need_libhdf5, leave_nothing, state and root.
#
#   ./neurolcp test                  the quick tests (NeuroLcp.Tests)
#   ./neurolcp test --slow           and those that take minutes (NeuroLcp.Validation)
#   ./neurolcp test --mutants        which faults put into the source the tests find; --mutants NAME: only those whose name or file contains NAME
#   ./neurolcp test --timing         and the twenty that took longest, with the seconds of each fixture
#   ./neurolcp test Durations        only tests whose full name contains "Durations"
#   ./neurolcp test --filter ...     any other argument goes to `dotnet test`
#
# The last line is `N passed, N failed` (`, N skipped`), and the exit code agrees with it.

# offer_test_packages MODULE... : what only some tests need. Without it they are skipped and say so.
offer_test_packages() {
    local missing=() module
    for module in "$@"; do
        [ -e "/usr/lib/python3/dist-packages/$module" ] || missing+=("python3-$module")
    done
    command -v h5dump >/dev/null || missing+=(hdf5-tools)
    command -v ncdump >/dev/null || missing+=(netcdf-bin)
    [ "${#missing[@]}" -eq 0 ] && return
    [ -z "${NEUROLCP_NO_INSTALL:-}" ] && install_packages "${missing[@]}" && return
    say "tests that read recordings with other programs will be skipped. To run them too, type"
    say "    sudo apt-get update && sudo apt-get install ${missing[*]}"
}

# Under the launcher's lock: the launcher's own build writes to the same folders.
build_tests() {
    local failed=0
    mkdir -p "$state"
    exec 8>>"$state/lock"
    flock 8
    dotnet build "$1" -c Release --nologo -v quiet "${leave_nothing[@]}" </dev/null 8>&- || failed=1
    exec 8>&-
    return "$failed"
}

# Reads what `dotnet test` prints: passed tests become a count now and then, everything else is passed on.
show_progress() {
    awk '/^ +Passed .* \[[^]]*\]$/ { if (++passed % 100 == 0) { print "  " passed " passed..."; fflush() } next }
         /^(Test Run|Total tests:| +(Passed|Failed|Skipped): [0-9]| Total time:|Results File:|Data collector|A total of|$)/ { next }
         { print; fflush() }'
}

# Adds up the counters of all result files in a folder: total executed passed failed
count_results() {
    find "$1" -name '*.trx' -exec grep -ho '<Counters [^>]*>' {} + |
        awk 'function of(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : 0 }
             { total += of("total"); executed += of("executed"); passed += of("passed")
               failed += of("failed") + of("error") + of("timeout") + of("aborted") }
             END { print total + 0, executed + 0, passed + 0, failed + 0 }'
}

# How long one test may take before it is taken to hang: what is measured over all circuits and seeds takes hours.
patience() {
    if [ -n "${NEUROLCP_MEASURE_ACCURACIES:-}" ]; then echo 24h
    elif [ "$1" = NeuroLcp.Validation ]; then echo 120m
    else echo 10m
    fi
}

# The slowest tests of all result files in a folder, and the slowest fixtures.
list_slowest() {
    local each
    each=$(find "$1" -name '*.trx' -exec grep -ho '<UnitTestResult [^>]*>' {} + |
        awk 'function of(name) { return match($0, " " name "=\"[^\"]*\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : "" }
             { name = of("testName"); gsub(/&quot;/, "\"", name); split(of("duration"), t, ":"); printf "%s\t%.4f\t%s\n", of("testId"), t[1] * 3600 + t[2] * 60 + t[3], name }')
    echo "the slowest tests, in seconds:"
    cut -f 2,3 <<<"$each" | sort -rn | head -20 | awk -F '\t' '{ printf "%8.2f  %s\n", $1, $2 }'
    echo "the slowest fixtures, in seconds:"
    # which class a test is of stands in its definition
    { find "$1" -name '*.trx' -exec grep -hoE '<UnitTest [^>]*id="[^"]*"|<TestMethod [^>]*className="[^"]*"' {} + |
          sed -nE 's/.* id="([^"]*)".*/id \1/p; s/.* className="([^"]*)".*/class \1/p'; echo results; echo "$each"; } |
        awk -F '\t' '/^results$/ { after = 1; next }
                     after { sum[class[$1]] += $2; next }
                     { split($0, word, " "); if (word[1] == "id") id = word[2]; else class[id] = word[2] }
                     END { for (c in sum) printf "%8.2f  %s\n", sum[c], c }' | sort -rn | head -20
}

# Mutants are tried in a copy of the checkout, which holds them all: docs/decisions/0011-mutants.md
run_mutants() {
    local project=$root/tests/NeuroLcp.Mutants/NeuroLcp.Mutants.csproj
    need_dotnet
    need_libhdf5
    say "building NeuroLcp.Mutants..."
    if ! build_tests "$project"; then echo "0 passed, 1 failed"; return 1; fi
    mkdir -p "$state/mutants"
    exec 8>"$state/mutants/lock"
    flock 8
    dotnet "${project%/*}/bin/Release/net10.0/NeuroLcp.Mutants.dll" "$root" "$state/mutants" "$@" </dev/null 8>&-
}

run_tests() {
    local projects=(NeuroLcp.Tests) modules=(h5py xarray h5netcdf) arguments=() argument filter project timing= status=0
    local results total executed passed failed skipped
    if [ "${1:-}" = --mutants ]; then shift; run_mutants "$@"; return; fi
    while [ $# -gt 0 ]; do
        argument=$1
        shift
        case $argument in
            # the code of the tutorial draws
            --slow) projects+=(NeuroLcp.Validation); modules+=(matplotlib) ;;
            --timing) timing=1 ;;
            # an option's value follows it: hand the rest over as it stands
            -*) arguments+=("$argument" "$@"); set -- ;;
            # names begin with a capital, what is typed need not
            *) filter="FullyQualifiedName~$argument"
               [ "${argument^}" = "$argument" ] || filter+="|FullyQualifiedName~${argument^}"
               arguments+=(--filter "$filter") ;;
        esac
    done

    need_dotnet
    need_libhdf5
    offer_test_packages "${modules[@]}"
    # data sets, where a folder with them lies beside the checkout; tests that need one are skipped without it
    if [ -z "${NEUROLCP_DATA:-}" ] && [ -d "$root/../shared/data" ]; then
        NEUROLCP_DATA=$(cd "$root/../shared/data" && pwd)
        export NEUROLCP_DATA
    fi

    # a test that hangs is ended; what fuzzes, kills and trains for minutes does not hang
    results=$(mktemp -d)
    for project in "${projects[@]}"; do
        say "building $project..."
        build_tests "$root/tests/$project/$project.csproj" || { status=1; continue; }
        say "testing $project..."
        dotnet test "$root/tests/$project/$project.csproj" -c Release --no-build --nologo --blame-hang-timeout "$(patience "$project")" --blame-hang-dump-type none \
            --logger trx --logger 'console;verbosity=normal' --results-directory "$results" \
            ${arguments[@]+"${arguments[@]}"} </dev/null 2>&1 | show_progress
        [ "${PIPESTATUS[0]}" -eq 0 ] || status=1
    done
    [ -z "$timing" ] || list_slowest "$results"
    read -r total executed passed failed < <(count_results "$results")
    rm -rf "$results"

    # a build error or a crashed test host is a failure even where no single test is named; so is having run nothing
    if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
    if [ "$executed" -eq 0 ] && [ "$failed" -eq 0 ]; then say "no test ran"; failed=1; fi
    [ "$failed" -eq 0 ] || status=1
    skipped=$((total - executed))
    if [ "$skipped" -gt 0 ]; then
        echo "$passed passed, $failed failed, $skipped skipped"
    else
        echo "$passed passed, $failed failed"
    fi
    return "$status"
}
