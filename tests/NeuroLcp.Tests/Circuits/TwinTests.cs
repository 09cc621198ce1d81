using System.Text;
using NeuroLcp.Language.Text;
using NUnit.Framework;

namespace NeuroLcp.Tests.Circuits;

/// <summary>
/// Every shipped circuit says what its hand-written twin says, to the last term: no term of any file can be dropped or change its sign unnoticed.
/// </summary>
[TestFixture]
public sealed class TwinTests
{
    private static IEnumerable<string> Names => Language.CircuitFolder.Names;

    [TestCaseSource(nameof(Names))]
    public void ShippedCircuit_EqualsItsTwin(string name)
    {
        Assert.That(Twins.All, Contains.Key(name), "a shipped circuit needs its equations written a second time, by hand");
        Assert.That(new SmallShipped(name).Difference([]), Is.Null);
    }

    [TestCaseSource(nameof(Names))]
    public void ShippedCircuit_WithAnyTermDroppedOrFlipped_IsFoundOut(string name)
    {
        var small = new SmallShipped(name);
        Mutant[] mutants = [.. Mutants.Of(new SourceText(name, File.ReadAllText(Language.CircuitFolder.Path(name))))];
        var table = new StringBuilder();
        var survivors = new List<string>();
        foreach (Mutant mutant in mutants)
        {
            string? found = small.Difference([mutant.Override]);
            table.AppendLine($"{mutant.Place} | {mutant.Term} | {mutant.What} | {found ?? "SURVIVES"}");
            if (found is null)
            {
                survivors.Add($"{mutant.Place}: '{mutant.Term}' {mutant.What}: {mutant.Override}");
            }
        }

        TestContext.Out.WriteLine($"{name}: {mutants.Length} mutants, {survivors.Count} survive\n{table}");
        if (Environment.GetEnvironmentVariable("NEUROLCP_MUTANTS") is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, name + ".txt"), table.ToString());
        }

        Assert.That(mutants, Is.Not.Empty);
        Assert.That(survivors, Is.Empty);
    }
}
