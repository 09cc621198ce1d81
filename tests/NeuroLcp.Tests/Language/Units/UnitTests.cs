using NUnit.Framework;
using NeuroLcp.Language.Units;

namespace NeuroLcp.Tests.Language.Units;

/// <summary>
/// Every unit of the language is what its name says in the International System, of which ms, mV, pA and um are chosen: nS, pF and GOhm follow.
/// </summary>
[TestFixture]
public sealed class UnitTests
{
    private static readonly Dictionary<string,
        double> Prefixes = new() { [""] = 1, ["p"] = 1e-12, ["n"] = 1e-9, ["u"] = 1e-6, ["m"] = 1e-3, ["k"] = 1e3, ["M"] = 1e6, ["G"] = 1e9 };

    // how many of the program's own units one of the International System is
    private static readonly Dictionary<string,
        double> InOwn = new() { ["s"] = 1e3, ["Hz"] = 1e-3, ["V"] = 1e3, ["A"] = 1e12, ["S"] = 1e9, ["F"] = 1e12, ["Ohm"] = 1e-9, ["m"] = 1e6 };

    private static IEnumerable<string> Symbols => Unit.All.Keys.Where(s => s != "min");

    [TestCaseSource(nameof(Symbols))]
    public void AUnit_IsItsPrefixTimesItsBase(string symbol)
    {
        string name = InOwn.Keys.Where(b => symbol.EndsWith(b, StringComparison.Ordinal) && Prefixes.ContainsKey(symbol[..^b.Length])).MaxBy(b => b.Length)!;
        double factor = Prefixes[symbol[..^name.Length]] * InOwn[name];
        Assert.That(Unit.All[symbol].Factor, Is.EqualTo(factor).Within(1e-12 * factor));
    }

    [Test]
    public void AMinute_IsSixtySeconds() => Assert.That(Unit.All["min"].Factor, Is.EqualTo(60 * Unit.All["s"].Factor));

    [Test]
    public void OhmsLaw_HoldsAmongTheDimensions() => Assert.Multiple(() =>
    {
        Assert.That(Unit.All["mV"].Dimension, Is.EqualTo(Unit.All["GOhm"].Dimension * Unit.All["pA"].Dimension));
        Assert.That(Unit.All["nS"].Dimension * Unit.All["GOhm"].Dimension, Is.EqualTo(Dimension.None));
        Assert.That(Unit.All["pF"].Dimension, Is.EqualTo(Unit.All["nS"].Dimension * Unit.All["ms"].Dimension));
        Assert.That(Unit.All["Hz"].Dimension * Unit.All["s"].Dimension, Is.EqualTo(Dimension.None));
    });
}
