using System.Text;
using NUnit.Framework;
using NeuroLcp.Recording;
using NeuroLcp.Recording.Hdf5;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Recording.Writing;
using NeuroLcp.Tests.Language;

namespace NeuroLcp.Tests.Recording.Reading;

/// <summary>
/// A group of which one name cannot be read. Asked for all names, libhdf5 1.10 frees a table that it never filled, and whether the process survives depends on
/// what lay there before: another one that reads the file first may.
/// </summary>
[TestFixture]
internal sealed class DamagedNamesTests
{
    // A link message (file format specification 3.0, IV.A.2.g) as the bindings write it: version, flags, 8 bytes of order, length of the name, name.
    private const int Version = -11, Length = -1;

    private TemporaryDirectory _directory = null!;

    private string File => _directory.File("damaged.h5");

    [SetUp]
    public void MakeDirectory() => _directory = new TemporaryDirectory();

    [TearDown]
    public void TidyUp() => _directory.Dispose();

    /// <summary>No version is 255, and no name has no letters.</summary>
    [TestCase(Version, 255)]
    [TestCase(Length, 0)]
    public void AGroupOfWhichANameCannotBeRead_IsRefused_BeforeTheNamesAreListed(int place, byte value)
    {
        Write();
        Damage("target", place, value);
        using RecordingReader reader = RecordingReader.Open(File);

        foreach (Action list in (Action[])[() => reader.Arrays("/train"), () => reader.Groups("/train"), () => reader.LinksOut("/train"), () =>
            reader.AllGroups()])
        {
            Assert.That(list, Throws.TypeOf<RecordingException>().With.Message.StartsWith($"{File}: is damaged").And.Message.Contains(
                "reading the names in '/train' failed: H5O__link_decode"));
        }

        Assert.That(reader.Read<double>("/train/input"), Is.EqualTo((double[])[1, 2, 3]), "what is found before it is read as ever");
    }

    /// <summary>The group may hold it behind the name that cannot be read: that it is not there would be a guess.</summary>
    [Test]
    public void WhatIsNotFound_InAGroupThatCannotBeSearched_IsNotSaidToBeAbsent()
    {
        Write();
        Damage("target", Version, 255);
        using RecordingReader reader = RecordingReader.Open(File);

        Assert.That(() => reader.IsArray("/train/label"), Throws.TypeOf<RecordingException>().With.Message.Contains("looking for 'label' in '/train' failed"));
        Assert.That(reader.IsArray("/label"), Is.False, "the group above can be searched");
        Assert.That(reader.IsArray("/W/label"), Is.False, "an array holds nothing");
    }

    /// <summary>A coordinate is known by its place; its name is found by going through all groups, also those that have nothing to do with it.</summary>
    [Test]
    public void AxesAreNotNamed_WhereTheNamesOfAnyGroupCannotBeRead()
    {
        Write();
        using (RecordingReader sound = RecordingReader.Open(File))
        {
            Assert.That(sound.Axes("/W"), Is.EqualTo((string?[])["/time"]));
        }

        Damage("target", Version, 255);
        using RecordingReader reader = RecordingReader.Open(File);

        Assert.That(() => reader.Axes("/W"), Throws.TypeOf<RecordingException>().With.Message.Contains("reading the names in '/train' failed"));
        Assert.That(reader.Axes("/train/input"), Is.EqualTo((string?[])[null]), "an array without coordinates asks for no names");
    }

    /// <summary>
    /// The program itself, which reads the file in another process first, and then once more: exit 4 (what is in the file), not 139 (a segmentation fault).
    /// </summary>
    [Test]
    public void ATaskOfWhichANameCannotBeRead_EndsTheProgramWithItsReason()
    {
        Write();
        Damage("target", Version, 255);
        string program = Path.Combine(AppContext.BaseDirectory, "neurolcp.dll"), circuit = CircuitFolder.Path("burst-ensemble");

        (int code, _, string error) = OtherPrograms.Run("dotnet", "exec", program, "run", circuit, "--task", $"h5:{File}", "-o", _directory.File("out.h5"),
            "-q");

        Assert.That((code, error), Is.EqualTo((4, error)));
        Assert.That(error, Does.Contain(File).And.Contain("'/train'"));
    }

    private void Write()
    {
        NamedArray[] arrays = [new("W", new double[] { 1, 2, 3 }), new("time", new double[] { 0, 1, 2 }), new("train/input", new double[] { 1, 2, 3 }),
            new("train/target", new double[] { 4, 5, 6 })];
        ArrayFile.Write(File, arrays);
        CraftedFile.Change(File, file =>
        {
            using Hdf5Id array = Hdf5Library.Own(H5D.open(file, "/W")), scale = Hdf5Library.Own(H5D.open(file, "/time"));
            Hdf5Library.Check(H5DS.set_scale(scale, "time"));
            Hdf5Library.Check(H5DS.attach_scale(array, scale, 0));
        });
    }

    private void Damage(string name, int place, byte value)
    {
        byte[] bytes = System.IO.File.ReadAllBytes(File), letters = [(byte)name.Length, .. Encoding.ASCII.GetBytes(name)];
        int at = bytes.AsSpan().IndexOf(letters) + 1;
        Assert.That((at > 0, bytes[at + Version]), Is.EqualTo((true, (byte)1)), "the file holds its names in link messages of version 1");
        bytes[at + place] = value;
        System.IO.File.WriteAllBytes(File, bytes);
    }
}
