using NUnit.Framework;
using NeuroLcp.Language;
using NeuroLcp.Language.Text;

namespace NeuroLcp.Tests.Language.Text;

/// <summary>What a person reads where a file is no circuit file at all.</summary>
[TestFixture]
public sealed class FileTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("neurolcp-files-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void MissingFile_NamesTheNearestCircuit()
    {
        Write("dynamic-inversion.yaml", "x"u8);
        Write("energy.yaml", "x"u8);

        Assert.That(Answer("dynamic-invresion.yaml"),
            Is.EqualTo($"{At("dynamic-invresion.yaml")}: there is no such file\n   did you mean '{At("dynamic-inversion.yaml")}'?\n1 error"));
        Assert.That(Answer("something-else.yaml"),
            Is.EqualTo($"{At("something-else.yaml")}: there is no such file\n   the folder has dynamic-inversion.yaml, energy.yaml\n1 error"));
    }

    [Test]
    public void MissingFile_InAnEmptyOrMissingFolder_SaysSo()
    {
        Assert.That(Answer("a.yaml"), Does.Contain("the folder has no .yaml files"));
        Assert.That(Answer("no/a.yaml"), Does.Contain($"there is no folder '{At("no")}' either"));
    }

    [Test]
    public void Directory_IsNoFile()
    {
        Write("energy.yaml", "x"u8);

        Assert.That(Answer("."), Is.EqualTo($"{At(".")}: this is a directory\n   name a file in it, such as {At("./energy.yaml")}\n1 error"));
    }

    [Test]
    public void EmptyFile_SaysHowToBegin()
    {
        Write("a.yaml", ""u8);

        Assert.That(Answer("a.yaml"), Is.EqualTo(
            $"{At("a.yaml")}: the file is empty\n   a circuit file begins with 'circuit: name'; 'neurolcp new NAME' writes one to start from\n1 error"));
    }

    [Test]
    public void BinaryFile_IsNotText()
    {
        Write("a.yaml", "circuit: a\n\0\u0001"u8);

        Assert.That(Answer("a.yaml"), Is.EqualTo($"{At("a.yaml")}: this is not a text file\n   byte 11 is zero; a circuit file is UTF-8 text\n1 error"));
    }

    [Test]
    public void InvalidUtf8_NamesTheLine()
    {
        Write("a.yaml", [.. "circuit: a\nabout: "u8, 0xE9, (byte)'\n']);

        Assert.That(Answer("a.yaml"), Is.EqualTo($"{At("a.yaml")}: line 2 is not UTF-8 text\n   save the file with the encoding UTF-8\n1 error"));
    }

    [Test]
    public void HugeFile_IsRefusedUnread()
    {
        using (FileStream file = File.Create(At("a.yaml")))
        {
            file.SetLength(5L << 30);
        }

        Assert.That(Answer("a.yaml"), Is.EqualTo($"{At("a.yaml")}: this file is too large\n   a circuit file is text of at most 1 MiB\n1 error"));
    }

    [Test]
    public void DeviceWithoutEnd_IsRefused()
    {
        if (!File.Exists("/dev/zero"))
        {
            Assert.Ignore("There is no /dev/zero here.");
        }

        CircuitException refused = Assert.Throws<CircuitException>(() => CircuitFile.Load("/dev/zero", SmallCircuit.Task, []))!;
        Assert.That(refused.Diagnostics.Single().Message, Is.EqualTo("this file is too large"));
    }

    [TestCase("")]
    [TestCase("a\0b")]
    public void ImpossiblePath_GivesAFinding(string path) =>
        Assert.That(() => CircuitFile.Load(path, SmallCircuit.Task, []), Throws.TypeOf<CircuitException>());

    [TestCase("\uFEFFcircuit: a\npopulations:\n  p: {size: 3, x: y}\n")]
    [TestCase("circuit: a\r\npopulations:\r\n  p: {size: 3, x: y}\r\n")]
    [TestCase("circuit: a\rpopulations:\r  p: {size: 3, x: y}\r")]
    public void ByteOrderMarkAndLineEndings_LeavePlacesRight(string text)
    {
        Write("a.yaml", System.Text.Encoding.UTF8.GetBytes(text));

        Assert.That(Answer("a.yaml"), Is.EqualTo(
            $"{At("a.yaml")}:3:19: unknown name 'y' in population 'p'\n    3 |   p: {{size: 3, x: y}}\n      |                   ^  known are x, pi, xi\n1 error"));
    }

    private string At(string name) => Path.Combine(_folder, name);

    private void Write(string name, ReadOnlySpan<byte> content) => File.WriteAllBytes(At(name), content);

    private string Answer(string name)
    {
        CircuitException refused = Assert.Throws<CircuitException>(() => CircuitFile.Load(At(name), SmallCircuit.Task, []))!;
        return DiagnosticText.Format(refused.Diagnostics);
    }
}
