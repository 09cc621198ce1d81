using NeuroLcp.Benchmarks.Report.Page;
using NUnit.Framework;

namespace NeuroLcp.Tests.Benchmarks;

[TestFixture]
internal sealed class TargetTests
{
    // how far it is to the limit, as a share of the limit: 45 of 60 are a quarter missing, 234 instead of 180 are 30 % too many
    [TestCase(true, 60, 60, 0)]
    [TestCase(true, 60, 61, 0)]
    [TestCase(true, 60, 45, 0.25)]
    [TestCase(false, 180, 180, 0)]
    [TestCase(false, 180, 12, 0)]
    [TestCase(false, 180, 234, 0.3)]
    public void ATarget_IsMissedByAShareOfItsLimit(bool atLeast, double limit, double measured, double missed)
    {
        var target = new Target("it", "section", "value", atLeast, limit, "s");

        Assert.That(target.Missed(measured), Is.EqualTo(missed).Within(1e-12));
        Assert.That(target.IsMet(measured), Is.EqualTo(missed == 0));
    }

    [TestCase("%", true, 0.9, 0.456, "| it | at least 90 % | 45.6 % | **missed by 49.3 %** |")]
    [TestCase("x", true, 20, 21.26, "| it | at least 20x | 21.3x | met |")]
    [TestCase("ms", false, 150, 1815, "| it | at most 150 ms | 1,815 ms | **missed by 1110 %** |")]
    [TestCase("", false, 45, 42.6, "| it | at most 45 | 42.6 | met |")]
    public void ARow_SaysTargetMeasuredAndVerdict(string unit, bool atLeast, double limit, double measured, string row) =>
        Assert.That(new Target("it", "section", "value", atLeast, limit, unit).Row(measured), Is.EqualTo(row));

    [TestCase(0, "0")]
    [TestCase(1234.6, "1,235")]
    [TestCase(123.45, "123")]
    [TestCase(12.345, "12.3")]
    [TestCase(1.2345, "1.23")]
    [TestCase(0.012345, "0.0123")]
    [TestCase(2.52e-6, "2.52e-06")]
    [TestCase(-18.14, "-18.1")]
    public void ANumber_HasThreeDigits(double value, string text) => Assert.That(NumberFormat.Of(value), Is.EqualTo(text));
}
