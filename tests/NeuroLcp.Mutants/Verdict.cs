using System.Globalization;

namespace NeuroLcp.Mutants;

/// <summary>What became of a mutant.</summary>
internal enum Fate
{
    /// <summary>A test that means its law failed, or its process did.</summary>
    Killed,

    /// <summary>The tests that mean its law did not come to an end in many times their usual time.</summary>
    TimedOut,

    /// <summary>Only a test that means something else failed.</summary>
    KilledByAccident,

    /// <summary>No test of its part of the program failed.</summary>
    Survived,
}

/// <summary>What became of a mutant, and by which test.</summary>
internal sealed record Verdict(string Mutant, Fate Fate, string By, double Seconds)
{
    /// <summary>As one line of a file.</summary>
    public override string ToString() => FormattableString.Invariant($"{Mutant}\t{Fate}\t{By}\t{Seconds:F1}");

    /// <summary>Reads such a line.</summary>
    public static Verdict Parse(string line) =>
        line.Split('\t') is [var mutant, var fate, var by, var seconds]
            ? new Verdict(mutant, Enum.Parse<Fate>(fate), by, double.Parse(seconds, CultureInfo.InvariantCulture)) : throw new FormatException(line);
}
