using NUnit.Framework;
using NeuroLcp.Recording;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Recording.Writing;

namespace NeuroLcp.Tests.Recording.Reading;

/// <summary>Numbers that are said to stand where no numbers are; libhdf5 1.10 would read there.</summary>
[TestFixture]
internal sealed class DamagedNumbersTests
{
    // A datatype message (file format specification 3.0, IV.A.2.d), version 1: class and version; three bytes of flags; 4 bytes of size; then 2 bytes of offset
    // and 2 of precision in bits, and of a float its fields: exponent (place, bits), mantissa (place, bits), 4 bytes of bias.
    private static readonly byte[]
        s_integer = [0x10, 0x08, 0, 0, 8, 0, 0, 0, 0, 0, 64, 0],
        s_float = [0x11, 0x20, 0x3f, 0, 8, 0, 0, 0, 0, 0, 64, 0, 52, 11, 0, 52, 0xff, 3, 0, 0];

    private TemporaryDirectory _directory = null!;

    private string File => _directory.File("damaged.h5");

    [SetUp]
    public void MakeDirectory() => _directory = new TemporaryDirectory();

    [TearDown]
    public void TidyUp() => _directory.Dispose();

    [TestCase(10, 0, Description = "no bits: libhdf5 1.10 reads far outside of its memory")]
    [TestCase(10, 65, Description = "65 bits in 8 bytes")]
    [TestCase(8, 1, Description = "64 bits from the second on")]
    public void IntegersWithBitsOutsideOfTheirBytes_AreRefused_ByName(int place, byte value)
    {
        Write(s_integer, place, value);
        using RecordingReader reader = RecordingReader.Open(File);

        Assert.That(() => reader.Read<double>("/whole"),
            Throws.TypeOf<RecordingException>().With.Message.EqualTo(
            $"{File}: the numbers of '/whole' are said to have bits outside of their 8 bytes: it is damaged"));
        Assert.That(() => reader.Attribute("/", "count"), Throws.TypeOf<RecordingException>().With.Message.Contains("its attribute 'count'"));
        Assert.That(reader.Read<double>("/real"), Is.EqualTo((double[])[0.5, 1.5]));
    }

    [TestCase(8, 1, Description = "64 bits from the second on")]
    [TestCase(12, 60, Description = "an exponent of bits 60 to 70")]
    [TestCase(13, 0, Description = "no exponent")]
    [TestCase(14, 13, Description = "a mantissa of bits 13 to 64")]
    [TestCase(15, 0, Description = "no mantissa")]
    public void FloatsWithBitsOutsideOfTheirBytes_AreRefused_ByName(int place, byte value)
    {
        Write(s_float, place, value);
        using RecordingReader reader = RecordingReader.Open(File);

        Assert.That(() => reader.Read<double>("/real"),
            Throws.TypeOf<RecordingException>().With.Message.StartsWith($"{File}: the numbers of '/real' are said to have bits outside"));
        Assert.That(reader.Read<double>("/whole"), Is.EqualTo((double[])[3, 4]));
    }

    /// <summary>However busy the machine is: the first piece and the last of each of two arrays, twice.</summary>
    [Test]
    public void AFirstReading_ReadsOfEveryArray_HoweverLongItWaits()
    {
        Write([], 0, 0);

        Assert.That(FileProbe.Walk(File, false, () => TimeSpan.Zero, () => TimeSpan.FromHours(1)), Is.EqualTo(2 * 2 * 2));
        Assert.That(FileProbe.Walk(File, false, () => TimeSpan.FromSeconds(2), () => TimeSpan.Zero), Is.Zero, "what takes processor time comes to an end");
    }

    /// <summary>Writes the file, and changes a byte of every type that looks like one.</summary>
    private void Write(ReadOnlySpan<byte> type, int place, byte value)
    {
        ArrayFile.Write(File, [new("whole", new long[] { 3, 4 }), new("real", new[] { 0.5, 1.5 })], new() { { "count", 7L } });
        byte[] bytes = System.IO.File.ReadAllBytes(File);
        int found = 0;
        for (int at; type.Length > 0 && (at = bytes.AsSpan(found).IndexOf(type)) >= 0; found += at + type.Length)
        {
            bytes[found + at + place] = value;
        }

        Assert.That(found > 0, Is.EqualTo(type.Length > 0), "the file describes its numbers so");
        System.IO.File.WriteAllBytes(File, bytes);
    }
}
