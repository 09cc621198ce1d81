using System.Collections.Concurrent;
using System.Diagnostics;

namespace NeuroLcp.Mutants;

/// <summary>How a run of tests ended.</summary>
/// <param name="Tests">The tests that ran.</param>
/// <param name="TimedOut">True where it was ended because it took too long.</param>
/// <param name="Died">True where the process ended by itself.</param>
internal sealed record RunEnd(IReadOnlyList<TestOutcome> Tests, bool TimedOut, bool Died)
{
    /// <summary>The first test that failed.</summary>
    public TestOutcome? Failure => Tests.FirstOrDefault(t => t.Failed);

    /// <summary>Nothing failed, and what was asked for ran to its end.</summary>
    public bool IsGreen => !TimedOut && !Died && Failure is null;
}

/// <summary>A process that runs the same tests again and again, each time with another mutant on.</summary>
internal sealed class TestProcess : IDisposable
{
    private readonly Process _process;
    private readonly BlockingCollection<string?> _lines = [];

    /// <param name="checkout">The copy with all mutants.</param>
    /// <param name="tests">The tests.</param>
    /// <param name="from">The mutant that is on from the start of the process, when the tests are listed already; null for none.</param>
    public TestProcess(MutatedCheckout checkout, IEnumerable<string> tests, Mutant? from = null)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (string argument in (string[])
        [
            "exec", "--depsfile", Path.Combine(checkout.Tests, "NeuroLcp.Tests.deps.json"), "--runtimeconfig",
                Path.Combine(checkout.Tests, "NeuroLcp.Tests.runtimeconfig.json"),
            Path.Combine(checkout.Tests, "NeuroLcp.Mutants.dll"), TestRun.Argument, .. tests,
        ])
        {
            start.ArgumentList.Add(argument);
        }

        // a process that fails fast is a mutant found, and leaves no dump behind
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        start.Environment[MutatedCheckout.Variable] = from?.Switch ?? "";
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        _process.OutputDataReceived += (_, line) => _lines.Add(line.Data);
        _process.BeginOutputReadLine();
    }

    /// <summary>False once it has been ended.</summary>
    public bool IsAlive { get; private set; } = true;

    /// <summary>Runs the tests: to the first that fails with a mutant, all of them without one.</summary>
    public RunEnd Run(Mutant? mutant, TimeSpan limit)
    {
        var outcomes = new List<TestOutcome>();
        var clock = Stopwatch.StartNew();
        try
        {
            _process.StandardInput.WriteLine(mutant?.Switch ?? "");
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // it has just died: the end of its output says so
        }

        while (true)
        {
            TimeSpan left = limit - clock.Elapsed;
            if (left <= TimeSpan.Zero || !_lines.TryTake(out string? line, left))
            {
                Dispose();
                return new RunEnd(outcomes, TimedOut: true, Died: false);
            }

            if (line is null)
            {
                Dispose();
                return new RunEnd(outcomes, TimedOut: false, Died: true);
            }

            if (line == TestRun.Ready)
            {
                return new RunEnd(outcomes, TimedOut: false, Died: false);
            }

            if (TestRun.Parse(line) is { } outcome)
            {
                outcomes.Add(outcome);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (IsAlive)
        {
            IsAlive = false;
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
            _process.Dispose();
        }
    }
}
