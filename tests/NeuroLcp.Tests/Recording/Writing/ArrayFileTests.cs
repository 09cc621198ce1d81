using NUnit.Framework;
using NeuroLcp.Recording;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Reading;
using NeuroLcp.Recording.Writing;

namespace NeuroLcp.Tests.Recording.Writing;

[TestFixture]
internal sealed class ArrayFileTests
{
    [Test]
    public void WeightFile_RoundTrips_WithShapesTypesAndAttributes()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("weights.h5");
        double[,] w = { { 1, 2, 3 }, { 4, 5, 6 } };
        ArrayFile.Write(
            path,
            [
                new NamedArray("W", w) { Attributes = new AttributeSet { { "post", "output" } } },
                new NamedArray("/trained/b", new float[] { 7, 8, 9, 10 }, 2, 2),
                new NamedArray("train/label", new long[] { -1, 1L << 60 }),
                new NamedArray("train/none", Array.Empty<int>(), 0, 4),
            ],
            new AttributeSet { { "circuit", "dynamic-inversion" } });

        using var reader = RecordingReader.Open(path);

        Assert.That(reader.Describe("W").Shape, Is.EqualTo([2L, 3]));
        Assert.That(reader.Read<double>("W"), Is.EqualTo([1.0, 2, 3, 4, 5, 6]));
        Assert.That(reader.TextAttribute("W", "post"), Is.EqualTo("output"));
        Assert.That(reader.Describe("/trained/b").ShapeText, Is.EqualTo("2 x 2"));
        Assert.That(reader.Read<float>("trained/b"), Is.EqualTo([7f, 8, 9, 10]));
        Assert.That(reader.Read<long>("/train/label"), Is.EqualTo([-1L, 1L << 60]));
        Assert.That(reader.Describe("/train/none").Shape, Is.EqualTo([0L, 4]));
        Assert.That(reader.Read<int>("/train/none"), Is.Empty);
        Assert.That(reader.TextAttribute("/", "circuit"), Is.EqualTo("dynamic-inversion"));
        Assert.That(reader.Status(), Is.Null);
        Assert.That(reader.CommittedRows("/train"), Is.Null);
        Assert.That(Directory.GetFiles(directory.Root), Has.Length.EqualTo(1));
    }

    [Test]
    public void WrongShapesAndPaths_AreRefused()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("w.h5");
        Assert.That(() => new NamedArray("W", new float[6], 2, 4),
            Throws.ArgumentException.With.Message.EqualTo("'/W' has 6 values where its shape 2 x 4 makes 8"));
        Assert.That(() => new NamedArray("W", new short[6]), Throws.ArgumentException.With.Message.Contains("use float, double, int, long or byte"));
        var a = new NamedArray("a", new float[1]);
        Assert.That(() => ArrayFile.Write(path, [a, a]), Throws.ArgumentException.With.Message.EqualTo("array '/a' is given twice"));
        Assert.That(() => ArrayFile.Write(path, [a, new NamedArray("a/b", new float[1])]),
            Throws.ArgumentException.With.Message.Contains("cannot be an array and the group"));
    }

    [Test]
    public void FilesMadeByH5py_AreRead_WhateverTheirTypesAndLayouts()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("h5py.h5");
        OtherPrograms.Python(
            """
            import h5py, numpy as np, sys
            with h5py.File(sys.argv[1], 'w', userblock_size=512) as f:
                for t in 'i1 u1 i2 u2 i4 u4 i8 u8 f2 f4 f8 >i4 >f8'.split():
                    f.create_dataset('numbers/' + t.replace('>', 'big_'), data=np.arange(6).reshape(2, 3).astype(t))
                f['bool'] = np.array([True, False, True])
                f.create_dataset('gzip', data=np.arange(1000.).reshape(100, 10), chunks=(7, 3), compression='gzip', shuffle=True, fletcher32=True, maxshape=(None, 10))
                f['scalar'] = 2.5
                f['text'] = 'vläng'
                f['fixed'] = np.array([b'ab', b'c'], dtype='S4')
                f['texts'] = np.array(['x', 'µy', ''], dtype=h5py.string_dtype())
                f['empty'] = h5py.Empty('f4')
                f['compound'] = np.zeros(2, dtype=[('a', 'f4'), ('b', 'i4')])
                f['dangling'] = h5py.SoftLink('/nowhere')
                f.attrs['vlen'] = 'é'
                f.attrs['fixed'] = np.bytes_('fix')
                f.attrs['list'] = np.array(['a', 'b'], dtype=h5py.string_dtype())
                f.attrs['f'] = np.float32(0.5)
                f.attrs['i'] = np.int16(-3)
                f.attrs['v'] = [1, 2, 3]
                f.attrs['none'] = h5py.Empty('f4')
                f['numbers'].attrs['ref'] = f['bool'].ref
            """,
            ["h5py"],
            path);

        using var reader = RecordingReader.Open(path);

        Assert.That(reader.Arrays("/numbers"), Has.Count.EqualTo(13));
        foreach (string name in reader.Arrays("/numbers"))
        {
            Assert.That(reader.Read<float>("/numbers/" + name), Is.EqualTo([0f, 1, 2, 3, 4, 5]), name);
            Assert.That(reader.Read<double>("/numbers/" + name), Is.EqualTo([0.0, 1, 2, 3, 4, 5]), name);
            Assert.That(reader.Read<int>("/numbers/" + name), Is.EqualTo([0, 1, 2, 3, 4, 5]), name);
            Assert.That(reader.ReadRows<long>("/numbers/" + name, 1, 1), Is.EqualTo([3L, 4, 5]), name);
        }

        Assert.That(reader.Read<int>("bool"), Is.EqualTo([1, 0, 1]));
        Assert.That(reader.ReadRows<double>("gzip", 98, 2), Is.EqualTo(Enumerable.Range(980, 20).Select(i => (double)i)));
        Assert.That(reader.ReadScalar<float>("scalar"), Is.EqualTo(2.5f));
        Assert.That(reader.ReadText("text"), Is.EqualTo("vläng"));
        Assert.That(reader.ReadTexts("fixed"), Is.EqualTo(["ab", "c"]));
        Assert.That(reader.ReadTexts("texts"), Is.EqualTo(["x", "µy", ""]));
        Assert.That(reader.Read<float>("empty"), Is.Empty);
        Assert.That(reader.Describe("compound").Kind, Is.EqualTo(ElementKind.Other));
        Assert.That(() => reader.Read<float>("compound"), Throws.TypeOf<RecordingException>().With.Message.Contains("holds no numbers"));
        Assert.That(reader.Exists("dangling"), Is.False);
        Assert.That(reader.Axes("gzip"), Is.EqualTo(new string?[] { null, null }));
        Assert.That(reader.TextAttribute("/", "vlen"), Is.EqualTo("é"));
        Assert.That(reader.TextAttribute("/", "fixed"), Is.EqualTo("fix"));
        Assert.That(reader.Attribute("/", "list"), Is.EqualTo(new[] { "a", "b" }));
        Assert.That(reader.NumberAttribute("/", "f"), Is.EqualTo(0.5));
        Assert.That(reader.NumberAttribute("/", "i"), Is.EqualTo(-3));
        Assert.That(reader.Attribute("/", "v"), Is.EqualTo(new[] { 1L, 2, 3 }));
        Assert.That(reader.Attribute("/", "none"), Is.Null);
        Assert.That(reader.Attribute("/numbers", "ref"), Is.Null);
        Assert.That(reader.NumberAttribute("/", "missing"), Is.Null);
        Assert.That(reader.Attributes("/"), Is.EqualTo(["f", "fixed", "i", "list", "none", "v", "vlen"]));
    }
}
