using System.Diagnostics;
using System.Globalization;
using NUnit.Framework;

namespace NeuroLcp.Validation.Language;

/// <summary>A hundred thousand strange circuit files, tried in processes of their own: none gives anything but findings or a circuit.</summary>
[TestFixture]
[Category("Slow")]
public sealed class LongFuzzTests
{
    private const int Count = 25_000;

    [Test]
    public void StrangeFiles_GiveFindingsOrACircuit([Values(0, Count, 2 * Count, 3 * Count)] int from)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])[typeof(LongFuzzTests).Assembly.Location, "fuzz", from.ToString(CultureInfo.InvariantCulture),
            Count.ToString(CultureInfo.InvariantCulture)])
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string[] lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();

        string last = string.Join('\n', lines.SkipWhile(line => int.TryParse(line, out _)));
        Assert.That(process.ExitCode, Is.Zero,
            $"after case {lines.LastOrDefault(line => int.TryParse(line, out _))}: {last}\n{string.Concat(errors.Result.Take(4000))}");
        Assert.That(last, Is.EqualTo("all well"));
    }
}
