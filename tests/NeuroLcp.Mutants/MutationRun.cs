using System.Diagnostics;

namespace NeuroLcp.Mutants;

/// <summary>
/// Tries mutants, those that the same tests mean in one process: first no mutant, then one after the other, then none again, which must pass too, or
/// something a mutant computed was left for those after it. Verdicts are kept beside the build they are of, so that what was cut short goes on; when all
/// mutants have one, the table in docs/validation.md is written.
/// </summary>
internal sealed class MutationRun
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private readonly bool _near;
    private readonly string _root;
    private readonly IReadOnlyList<Mutant> _all;
    private readonly MutatedCheckout _checkout;
    private readonly string _kept;
    private readonly Dictionary<string, Verdict> _verdicts = [];

    /// <param name="root">The checkout.</param>
    /// <param name="folder">Where its copy and the verdicts are kept.</param>
    /// <param name="all">All mutants.</param>
    /// <param name="near">True to look no further than the tests that mean a mutant.</param>
    public MutationRun(string root, string folder, IReadOnlyList<Mutant> all, bool near)
    {
        (_root, _all, _near) = (root, all, near);
        _checkout = new MutatedCheckout(root, Path.Combine(folder, "checkout"));
        _kept = Path.Combine(folder, "verdicts.txt");
    }

    /// <summary>Builds the mutants, where anything has changed since they were built.</summary>
    /// <returns>What the compiler says where they do not build; null where they do.</returns>
    public string? Build()
    {
        if (_checkout.Write(_all) || !File.Exists(_kept))
        {
            File.Delete(_kept);
            Console.WriteLine($"building {_all.Count} mutants...");
            if (_checkout.Build() is { } trouble)
            {
                return trouble;
            }

            File.WriteAllText(_kept, "");
        }

        foreach (Verdict verdict in File.ReadLines(_kept).Select(Verdict.Parse))
        {
            _verdicts[verdict.Mutant] = verdict;
        }

        return null;
    }

    /// <summary>Tries those that have no verdict yet.</summary>
    /// <returns>What is wrong with the tests themselves; null where they pass without a mutant.</returns>
    public string? Try(IReadOnlyList<Mutant> chosen)
    {
        int done = chosen.Count(m => _verdicts.ContainsKey(m.Name));
        foreach (IGrouping<string, Mutant> group in chosen.Where(m => !_verdicts.ContainsKey(m.Name)).GroupBy(m => string.Join(", ", m.Tests)))
        {
            var found = new List<Verdict>();
            if (Try([.. group], verdict =>
                {
                    found.Add(verdict);
                    Console.WriteLine(FormattableString.Invariant($"{++done} of {chosen.Count}  {verdict.Mutant}: {Words(verdict)} ({verdict.Seconds:F1} s)"));
                }) is { } trouble)
            {
                return trouble;
            }

            foreach (Verdict verdict in found)
            {
                _verdicts[verdict.Mutant] = verdict;
            }

            File.AppendAllLines(_kept, found.Select(v => v.ToString()));
        }

        return null;
    }

    /// <summary>Writes the table where all mutants have been tried, and sums up.</summary>
    /// <returns>True where none survives unexplained and the tests that mean the laws find 97 of 100.</returns>
    public bool Report(IReadOnlyList<Mutant> chosen)
    {
        var table = new VerdictTable(_all, _verdicts);
        if (_all.All(m => _verdicts.ContainsKey(m.Name)) && table.WriteTo(Path.Combine(_root, "docs/validation.md")))
        {
            Console.WriteLine("docs/validation.md: the table is new");
        }

        int Count(Fate fate) => chosen.Count(m => _verdicts[m.Name].Fate == fate);
        Mutant[] survivors = [.. chosen.Where(m => _verdicts[m.Name].Fate == Fate.Survived)];
        int unexplained = survivors.Count(m => m.Equivalent is null), judged = chosen.Count(m => m.Equivalent is null);
        Console.WriteLine(FormattableString.Invariant(
            $"{Count(Fate.Killed)} killed, {Count(Fate.TimedOut)} by time-out, {Count(Fate.KilledByAccident)} by accident, {survivors.Length} survived ({survivors.Length - unexplained} explained)"));
        bool enough = Count(Fate.Killed) + Count(Fate.TimedOut) >= VerdictTable.Asked * judged;
        int failed = unexplained + (enough ? 0 : Count(Fate.KilledByAccident));
        Console.WriteLine(FormattableString.Invariant($"{chosen.Count - failed} passed, {failed} failed"));
        return failed == 0;
    }

    private string? Try(IReadOnlyList<Mutant> alike, Action<Verdict> add)
    {
        IReadOnlyList<string> tests = alike[0].Tests;
        TestProcess? process = null;
        try
        {
            double usual = 0;
            foreach (Mutant mutant in alike)
            {
                if (process?.IsAlive != true)
                {
                    process = new TestProcess(_checkout, tests);
                    if (Clean(process, tests) is { } trouble)
                    {
                        return trouble;
                    }
                }

                var clock = Stopwatch.StartNew();
                RunEnd end = process.Run(mutant, TimeSpan.FromSeconds(30 + (10 * usual)));
                add(end.IsGreen ? Further(mutant, clock)
                    : new Verdict(mutant.Name, end.TimedOut ? Fate.TimedOut : Fate.Killed, By(end), clock.Elapsed.TotalSeconds));
            }

            // what a mutant computed once for the whole process would be seen here
            return process!.IsAlive ? Clean(process, tests) : null;

            string? Clean(TestProcess own, IReadOnlyList<string> names)
            {
                RunEnd without = own.Run(null, Longest);
                usual = without.Tests.Sum(t => t.Seconds);
                string[] wrong =
                [
                    .. without.Tests.Where(t => t.Failed).Select(t => t.Name + " fails"),
                    .. names.Where(n => !without.Tests.Any(t => t.Name.Contains(n, StringComparison.Ordinal) && !t.Skipped)).Select(n => "no test ran of " + n),
                ];
                return without.IsGreen && wrong.Length == 0 ? null
                    : $"without a mutant: {(wrong.Length > 0 ? string.Join(", ", wrong) : "no end of " + string.Join(", ", names))}";
            }
        }
        finally
        {
            process?.Dispose();
        }
    }

    /// <summary>
    /// Where those that mean it pass: again in a process of its own, which computes everything with the mutant on, and then all tests of its part of the
    /// program.
    /// </summary>
    private Verdict Further(Mutant mutant, Stopwatch clock)
    {
        foreach ((IReadOnlyList<string> tests, Fate fate) in new[] { (mutant.Tests, Fate.Killed), ([Area(mutant)], Fate.KilledByAccident) }.Take(_near ? 1 : 2))
        {
            using var process = new TestProcess(_checkout, tests, mutant);
            RunEnd end = process.Run(mutant, Longest);
            if (!end.IsGreen && !end.TimedOut)
            {
                return new Verdict(mutant.Name, fate, By(end), clock.Elapsed.TotalSeconds);
            }
        }

        return new Verdict(mutant.Name, Fate.Survived, "", clock.Elapsed.TotalSeconds);
    }

    /// <summary>The tests of the same assembly: src/NeuroLcp.Simulation has those in NeuroLcp.Tests.Simulation.</summary>
    private static string Area(Mutant mutant) => mutant.File.Split('/')[1].Replace("NeuroLcp.", "NeuroLcp.Tests.", StringComparison.Ordinal) + ".";

    /// <summary>Class and method without the arguments of a case.</summary>
    private static string By(RunEnd end) =>
        end.Failure is { } failure ? string.Join('.', failure.Name.Split('(')[0].Split('.')[^2..]) : end.TimedOut ? "time-out" : "the end of the process";

    private string Words(Verdict verdict) => verdict.Fate switch
    {
        Fate.Killed => "killed by " + verdict.By,
        Fate.TimedOut => "killed by time-out",
        Fate.KilledByAccident => "killed by accident, by " + verdict.By,
        _ when _all.First(m => m.Name == verdict.Mutant).Equivalent is not null => "survives, explained",
        _ => "SURVIVES",
    };
}
