using System.Runtime.InteropServices;
using NUnit.Framework;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Layout;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Recording.Writing;

namespace NeuroLcp.Tests.Recording.Layout;

/// <summary>Fewer bits of the mantissa, by rounding to the nearest.</summary>
[TestFixture]
internal sealed class KeptBitsTests
{
    [Test]
    public void RelativeError_IsAtMostHalfAUnitOfTheLastKeptBit([Values(1, 2, 7, 14, 22)] int bits)
    {
        // Neighbours with so many bits after the leading one are 2^-bits apart, relative to the power of two below: half of that.
        float[] values = Floats();
        float[] rounded = Rounded(values, bits);
        for (int i = 0; i < values.Length; i++)
        {
            Assert.That(Math.Abs((double)rounded[i] - values[i]), Is.LessThanOrEqualTo(Math.Abs((double)values[i]) * Math.Pow(2, -(bits + 1))),
                $"{values[i]:R}");
            Assert.That(BitConverter.SingleToUInt32Bits(rounded[i]) & ((1u << (23 - bits)) - 1), Is.Zero);
        }

        Assert.That(Rounded(rounded, bits), Is.EqualTo(rounded), "rounding twice is rounding once");
    }

    [TestCase(1.0f, 1.0f)]
    [TestCase(1.25f, 1.0f)]      // half way between 1 and 1.5: to the even 1.0
    [TestCase(1.75f, 2.0f)]      // half way between 1.5 and 2: to the even 2.0, into the next exponent
    [TestCase(-1.75f, -2.0f)]
    [TestCase(1.2500001f, 1.5f)]
    [TestCase(0f, 0f)]
    [TestCase(-0f, -0f)]
    [TestCase(float.PositiveInfinity, float.PositiveInfinity)]
    [TestCase(float.NegativeInfinity, float.NegativeInfinity)]
    [TestCase(float.NaN, float.NaN)]
    [TestCase(2.5521177e38f, 2.5521177e38f)]                     // 1.5 * 2^127, the largest with one bit: stays
    [TestCase(2.9e38f, 2.5521177e38f)]
    [TestCase(float.MaxValue, float.PositiveInfinity)]           // nearer to 2^128 than to that
    public void OneBit_RoundsToTheNearest_TiesToEven(float value, float expected)
    {
        float rounded = Rounded([value], 1)[0];
        Assert.That(BitConverter.SingleToInt32Bits(rounded), Is.EqualTo(BitConverter.SingleToInt32Bits(expected)));
    }

    [Test]
    public void NotANumber_KeepsItsBits_WhateverTheyAre()
    {
        uint[] odd = [0x7F80_0001, 0xFFFF_FFFF];
        MantissaRounding.Round(MemoryMarshal.AsBytes(odd.AsSpan()), ElementType.Float32, 4);
        Assert.That(odd, Is.EqualTo(new[] { 0x7F80_0001u, 0xFFFF_FFFFu }));
    }

    [Test]
    public void AllBits_AreExact()
    {
        float[] values = Floats();
        Assert.That(Rounded(values, 23), Is.EqualTo(values));
        double[] reals = Array.ConvertAll(values, v => (double)v * Math.PI);
        double[] copy = [.. reals];
        MantissaRounding.Round(MemoryMarshal.AsBytes(copy.AsSpan()), ElementType.Float64, 52);
        Assert.That(copy, Is.EqualTo(reals));
    }

    [Test]
    public void Doubles_KeepTheirBitsToo()
    {
        double[] values = [Math.PI, 1 + Math.Pow(2, -21), -Math.E, double.NaN];
        MantissaRounding.Round(MemoryMarshal.AsBytes(values.AsSpan()), ElementType.Float64, 20);

        // pi = 3 + 0.14159265…: with 20 bits after the leading one of 2 the unit is 2^-19; 1 + 2^-21 is a quarter unit above 1
        Assert.That(values[0], Is.EqualTo(Math.Round(Math.PI * (1 << 19)) / (1 << 19)));
        Assert.That(values[1], Is.EqualTo(1));
        Assert.That(values[2], Is.EqualTo(-Math.Round(Math.E * (1 << 19)) / (1 << 19)));
        Assert.That(values[3], Is.NaN);
    }

    [Test]
    public void RecordedWithFewerBits_SaysSo_IsSmaller_AndResumesAlike()
    {
        using var directory = new TemporaryDirectory();
        string[] paths = [directory.File("all.h5"), directory.File("few.h5"), directory.File("resumed.h5")];
        float[] values = Floats();
        for (int file = 0; file < 3; file++)
        {
            RecordingWriter writer = RecordingWriter.Create(paths[file], Layout(file == 0 ? null : 8));
            Append(writer, values, 0, file == 2 ? 37 : 100);
            writer.Complete(file == 2 ? RecordingStatus.Interrupted : RecordingStatus.Complete);
        }

        RecordingWriter resumed = RecordingWriter.Resume(paths[2], new Dictionary<string, long> { ["/a"] = 37 });
        Append(resumed, values, 37, 100);
        resumed.Complete();

        RecordedContent.AssertEqual(paths[2], paths[1]);
        using var reader = RecordingReader.Open(paths[1]);
        Assert.That(reader.Attribute("/a/x", "kept_mantissa_bits"), Is.EqualTo(8));
        Assert.That(reader.Attribute("/a/still", "kept_mantissa_bits"), Is.EqualTo(8));
        Assert.That(reader.Read<float>("/a/x"), Is.EqualTo(Rounded(values[..(100 * 64)], 8)));
        Assert.That(reader.Read<float>("/a/still")[0], Is.EqualTo(Rounded([1 / 3f], 8)[0]));

        // 15 of 32 bits go, all of them noise; two thirds of what that saves at best must be saved
        long saved = new FileInfo(paths[0]).Length - new FileInfo(paths[1]).Length;
        Assert.That(saved, Is.GreaterThan(2 / 3.0 * 15 / 32 * 100 * 64 * sizeof(float)));
    }

    [Test]
    public void WrongNumbersOfBits_AreRefused()
    {
        using var directory = new TemporaryDirectory();
        ArrayLayout x = new("x", ElementType.Float32, ["time"]) { KeptBits = 24 };
        foreach (var (array, message) in ((ArrayLayout, string)[])
            [
                (x, "'/a/x' can keep 1 to 23 bits of the mantissa, not 24"),
                (x with { KeptBits = 0 }, "not 0"),
                (x with { Type = ElementType.Float64, KeptBits = 53 }, "1 to 52 bits"),
                (x with { Type = ElementType.Int32 }, "'/a/x' is Int32; only floats can keep fewer bits"),
            ])
        {
            var layout = new RecordingLayout { Groups = [new GroupLayout("/a") { Axes = [ArrayAxis.Time()], Arrays = [array] }] };
            Assert.That(() => RecordingWriter.Create(directory.File("run.h5"), layout), Throws.ArgumentException.With.Message.Contains(message));
        }
    }

    private static RecordingLayout Layout(int? bits) => new()
    {
        Groups =
        [
            new GroupLayout("/a")
            {
                Axes = [ArrayAxis.Time(), ArrayAxis.Index("unit", 64)],
                Arrays =
                [
                    new ArrayLayout("x", ElementType.Float32, ["time", "unit"]) { KeptBits = bits },
                    new ArrayLayout("mean", ElementType.Float64, ["time"]) { KeptBits = bits },
                    new ArrayLayout("still", ElementType.Float32, ["unit"]) { KeptBits = bits, Values = Enumerable.Repeat(1 / 3f, 64).ToArray() },
                ],
                RowsPerBlock = 64,
            },
        ],
    };

    private static void Append(RecordingWriter writer, float[] values, int from, int to)
    {
        for (int row = from; row < to; row++)
        {
            writer.Append<float>("/a", "x", values.AsSpan(row * 64, 64));
            writer.Append("/a", "mean", row / 3.0);
            writer.Append("/a", "time", (double)row);
        }
    }

    private static float[] Rounded(float[] values, int bits)
    {
        float[] copy = [.. values];
        MantissaRounding.Round(MemoryMarshal.AsBytes(copy.AsSpan()), ElementType.Float32, bits);
        return copy;
    }

    /// <summary>Normal numbers of all sizes and both signs.</summary>
    private static float[] Floats()
    {
        var random = new Random(4);
        return [.. Enumerable.Range(0, 100 * 64).Select(_ => (float)((random.NextDouble() - 0.5) * Math.Pow(2, random.Next(-60, 60))))];
    }
}
