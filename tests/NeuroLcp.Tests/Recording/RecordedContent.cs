using NUnit.Framework;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Tests.Recording;

/// <summary>Compares what two recordings hold.</summary>
internal static class RecordedContent
{
    /// <summary>What differs between any two runs: times of day, and who wrote the file.</summary>
    private static readonly string[] OfTheMoment =
        ["/run/start_unix_ms", "/run/end_unix_ms", "/run/heartbeat_unix_ms", "/run/writer_pid", "/run/writer_start_ticks", "/run/writer_host"];

    /// <summary>Asserts that both have the same groups and arrays, of the same shapes and types, bit for bit.</summary>
    public static void AssertEqual(string path, string expectedPath)
    {
        using var reader = RecordingReader.Open(path);
        using var expected = RecordingReader.Open(expectedPath);
        AssertEqual(reader, expected, "");
    }

    private static void AssertEqual(RecordingReader reader, RecordingReader expected, string group)
    {
        string at = group.Length == 0 ? "/" : group;
        Assert.That(reader.Groups(at), Is.EqualTo(expected.Groups(at)), at);
        Assert.That(reader.Arrays(at), Is.EqualTo(expected.Arrays(at)), at);
        Assert.That(reader.Attributes(at), Is.EqualTo(expected.Attributes(at)), at);
        foreach (string array in expected.Arrays(at).Select(name => $"{group}/{name}").Except(OfTheMoment))
        {
            ArrayDescription description = expected.Describe(array);
            Assert.That(reader.Describe(array).ShapeText, Is.EqualTo(description.ShapeText), array);
            Assert.That(reader.Describe(array).Kind, Is.EqualTo(description.Kind), array);
            Assert.That(reader.Attributes(array), Is.EqualTo(expected.Attributes(array)), array);
            if (description.Kind == ElementKind.Text)
            {
                Assert.That(reader.ReadTexts(array), Is.EqualTo(expected.ReadTexts(array)), array);
            }
            else if (!Bits(reader, array).AsSpan().SequenceEqual(Bits(expected, array)))
            {
                Assert.Fail($"{array} differs");
            }
        }

        foreach (string below in expected.Groups(at))
        {
            AssertEqual(reader, expected, $"{group}/{below}");
        }
    }

    private static long[] Bits(RecordingReader reader, string array) => reader.Describe(array).Kind == ElementKind.Float
        ? Array.ConvertAll(reader.Read<double>(array), BitConverter.DoubleToInt64Bits)
        : reader.Read<long>(array);
}
