using System.Globalization;
using System.Reflection;
using NUnit.Framework.Api;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace NeuroLcp.Mutants;

/// <summary>
/// Runs tests in this process, again and again: each line of the standard input names a mutant, or none, and the tests run with it on until the first
/// fails. Only the first run pays for the start of a process and for compiling what it runs.
/// </summary>
internal sealed class TestRun : ITestListener
{
    /// <summary>The first word of the arguments of a process that runs tests.</summary>
    public const string Argument = "--run-tests";

    /// <summary>What such a process prints when it is ready for the next line.</summary>
    public const string Ready = "##ready";

    private const string Prefix = "##";

    private readonly NUnitTestAssemblyRunner _runner = new(new DefaultTestAssemblyBuilder());
    private bool _toTheFirst;

    /// <summary>What such a process does until its standard input ends.</summary>
    /// <param name="assembly">The file of the tests.</param>
    /// <param name="names">Parts of the full names of the tests.</param>
    public static int Run(string assembly, IReadOnlyList<string> names)
    {
        // only the classes they are in are looked at, or their namespace where it takes more than a name to find one: to list all tests takes longer than most
        // of them run
        Assembly tests = Assembly.LoadFrom(assembly);
        List<string> classes = [.. tests.GetTypes()
            .Where(type => type is { IsNested: false, IsAbstract: false } && type.GetMethods()
            .Any(m => names.Any(part => $"{type.FullName}.{m.Name}".Contains(part, StringComparison.Ordinal))))
            .Select(type => type.IsGenericType ? type.Namespace! : type.FullName!).Distinct()];
        string filter = string.Concat(names.Select(n =>
            $"<test re='1'>{System.Security.SecurityElement.Escape(System.Text.RegularExpressions.Regex.Escape(n))}</test>"));
        FieldInfo[] mutants = [.. Directory.GetFiles(AppContext.BaseDirectory, "NeuroLcp.*.dll").Select(Assembly.LoadFrom)
            .Select(a => a.GetType("NeuroLcp.Mutation")).OfType<Type>().SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public))];
        var run = new TestRun();
        run._runner.Load(tests, new Dictionary<string, object> { ["NumberOfTestWorkers"] = 0, ["LOAD"] = classes });
        while (Console.In.ReadLine() is { } line)
        {
            run._toTheFirst = line.Length > 0;
            foreach (FieldInfo mutant in mutants)
            {
                mutant.SetValue(null, mutant.Name == line);
            }

            // for processes that a test starts
            Environment.SetEnvironmentVariable(MutatedCheckout.Variable, line);
            run._runner.Run(run, TestFilter.FromXml($"<filter><or>{filter}</or></filter>"));
            Console.Out.WriteLine(Ready);
            Console.Out.Flush();
        }

        return 0;
    }

    /// <summary>Reads a line of such a process.</summary>
    public static TestOutcome? Parse(string line) =>
        line.StartsWith(Prefix, StringComparison.Ordinal) && line[Prefix.Length..].Split('\t', 3) is [var outcome, var seconds, var name]
            ? new TestOutcome(name, outcome == "failed", outcome == "skipped", double.Parse(seconds, CultureInfo.InvariantCulture))
            : null;

    void ITestListener.TestFinished(ITestResult result)
    {
        bool failed = result.ResultState.Status == TestStatus.Failed && result.ResultState.Label != "Cancelled";

        // a fixture fails by itself where its preparation does
        if (result.Test.IsSuite && !(failed && result.ResultState.Site is FailureSite.SetUp or FailureSite.TearDown))
        {
            return;
        }

        string outcome = failed ? "failed" : result.ResultState.Status == TestStatus.Passed ? "passed" : "skipped";
        Console.Out.WriteLine(FormattableString.Invariant($"{Prefix}{outcome}\t{result.Duration:F3}\t{result.Test.FullName.ReplaceLineEndings(" ")}"));
        if (failed && _toTheFirst)
        {
            _runner.StopRun();
        }
    }

    void ITestListener.TestStarted(ITest test)
    {
    }

    void ITestListener.TestOutput(TestOutput output)
    {
    }

    void ITestListener.SendMessage(TestMessage message)
    {
    }
}

/// <summary>How one test ended.</summary>
internal sealed record TestOutcome(string Name, bool Failed, bool Skipped, double Seconds);
