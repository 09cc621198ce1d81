using NUnit.Framework;
using NeuroLcp.Cli.Options;

namespace NeuroLcp.Tests.Cli.Options;

[TestFixture]
internal sealed class TimeQuantityTests
{
    [TestCase("500ms", 500)]
    [TestCase("500 ms", 500)]
    [TestCase(" 0.5ms ", 0.5)]
    [TestCase(".5ms", 0.5)]
    [TestCase("1e3us", 1)]
    [TestCase("1e-2s", 10)]
    [TestCase("250µs", 0.25)]
    [TestCase("2s", 2_000)]
    [TestCase("2min", 120_000)]
    public void ATime_WithAUnit_IsInMilliseconds(string text, double expected)
    {
        Assert.That(TimeQuantity.TryParse(text, out double milliseconds, out _), Is.True);
        Assert.That(milliseconds, Is.EqualTo(expected).Within(1).Ulps);
    }

    [TestCase("", "'' is not a time; write a number and a unit, such as 500ms")]
    [TestCase("ms", "'ms' is not a time; write a number and a unit, such as 500ms")]
    [TestCase("five ms", "'five ms' is not a time; write a number and a unit, such as 500ms")]
    [TestCase("1,5ms", "'1,5ms' is not a time; write a number and a unit, such as 500ms")]
    [TestCase("1 2ms", "'1 2ms' is not a time; write a number and a unit, such as 500ms")]
    [TestCase("500", "'500' has no unit; write 500ms, 500us, 500s or 500min")]
    [TestCase("5 MS", "'5 MS' has the unknown unit 'MS'; use us, ms, s or min")]
    [TestCase("5h", "'5h' has the unknown unit 'h'; use us, ms, s or min")]
    [TestCase("0ms", "'0ms' must be longer than zero and finite")]
    [TestCase("-1ms", "'-1ms' must be longer than zero and finite")]
    [TestCase("1e999s", "'1e999s' must be longer than zero and finite")]
    public void AnythingElse_IsRefusedWithWhatToWrite(string text, string expected)
    {
        Assert.That(TimeQuantity.TryParse(text, out _, out string error), Is.False);
        Assert.That(error, Is.EqualTo(expected));
    }
}
