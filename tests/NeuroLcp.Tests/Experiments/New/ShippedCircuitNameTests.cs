using NUnit.Framework;
using NeuroLcp.Experiments.New;
using NeuroLcp.Tests.Language;
using NeuroLcp.Tests.Recording;

namespace NeuroLcp.Tests.Experiments.New;

[TestFixture]
internal sealed class ShippedCircuitNameTests
{
    [Test]
    public void ANameWithoutAFile_IsTheShippedCircuit()
    {
        (int code, string output, string error) = Shell.Run("describe", "linear-quadratic");

        Assert.That(code, Is.Zero, error);
        Assert.That(output, Is.EqualTo(Shell.Run("describe", CircuitFolder.Path("linear-quadratic")).Out));
    }

    [Test]
    public void AFile_ComesBeforeAShippedCircuitOfItsName()
    {
        using var directory = new TemporaryDirectory();
        string file = directory.File("energy");
        File.WriteAllText(file, "circuit: mine\n");

        Assert.That(ShippedCircuits.Find(file), Is.EqualTo(file));
        Assert.That(Path.GetFileName(ShippedCircuits.Find("energy")), Is.EqualTo("energy.yaml"));
    }

    [TestCase("linear-quadratc", "did you mean 'linear-quadratic'?")]
    [TestCase("zebra", "no shipped circuit of that name (shipped: burst-ensemble, ")]
    public void AnUnknownName_IsRefused_WithWhatThereIs(string name, string said)
    {
        (int code, _, string error) = Shell.Run("check", name);

        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain(said));
    }
}
