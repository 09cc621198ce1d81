using System.Buffers.Binary;
using System.IO.Compression;
using NeuroLcp.Simulation.Tasks;
using NUnit.Framework;

namespace NeuroLcp.Tests.Simulation.Tasks;

public sealed class IdxTaskTests
{
    private const string TrainImages = "train-images-idx3-ubyte.gz";
    private const string TrainLabels = "train-labels-idx1-ubyte.gz";
    private const string TestImages = "t10k-images-idx3-ubyte.gz";
    private const string TestLabels = "t10k-labels-idx1-ubyte.gz";

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("neurolcp-idx-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Images_OfAnySizeAndAnyNumberOfClasses_AreRead()
    {
        WriteSmallSet(_folder);

        LearningTask task = Open();

        // 3 training and 2 test images of 2 x 3 pixels, value = 10 × image + pixel; the largest label, 200, is in the test set.
        Assert.That((task.Train.Count, task.Test.Count, task.Inputs, task.Outputs), Is.EqualTo((3, 2, 6, 201)));
        var input = new double[6];
        task.Train.ReadInput(1, input);
        Assert.That(input, Is.EqualTo(new[] { 10 / 255.0, 11 / 255.0, 12 / 255.0, 13 / 255.0, 14 / 255.0, 15 / 255.0 }));
        Assert.That(Enumerable.Range(0, 3).Select(task.Train.Label), Is.EqualTo(new[] { 7, 0, 1 }));
        var target = new double[201];
        task.Test.ReadTarget(1, target);
        Assert.That(target[200], Is.EqualTo(1));
        Assert.That(target.Sum(), Is.EqualTo(1));
        Assert.That(task.Description, Is.EqualTo($"images from {_folder}: 3 + 2 of 2 x 3, 201 classes"));
    }

    [Test]
    public void Digest_IsOfTheData_NotOfItsPackingOrPlace()
    {
        WriteSmallSet(_folder);
        string digest = Open().Digest;

        string elsewhere = Directory.CreateDirectory(Path.Combine(_folder, "data", "mnist")).FullName;
        foreach (string file in Directory.GetFiles(_folder))
        {
            string plain = Path.GetFileName(file)[..^3].Replace("-idx", ".idx", StringComparison.Ordinal);
            File.WriteAllBytes(Path.Combine(elsewhere, plain), Unzip(File.ReadAllBytes(file)));
        }

        Assert.That(TaskCatalogue.Open("mnist", Path.Combine(_folder, "data"), 1).Digest, Is.EqualTo(digest));
        Assert.That(TaskCatalogue.Open($"idx:{elsewhere}", null, 1).Digest, Is.EqualTo(digest));
    }

    [Test]
    public void Files_UnderOtherNames_AreFoundByWhatTheirNamesHold()
    {
        WriteSmallSet(_folder);
        foreach (string file in Directory.GetFiles(_folder))
        {
            string name = Path.GetFileName(file).Replace("t10k", "test", StringComparison.Ordinal);
            File.Move(file, Path.Combine(_folder, $"emnist-letters-{name}"));
        }

        Assert.That(Open().Train.Count, Is.EqualTo(3));
    }

    [Test]
    public void Options_TakeTheFirstImages()
    {
        WriteSmallSet(_folder);

        LearningTask task = TaskCatalogue.Open("mnist(train=2, test=1)", _folder, 1);

        Assert.That((task.Train.Count, task.Test.Count), Is.EqualTo((2, 1)));
        Assert.That(task.Train.Label(0), Is.EqualTo(7));
        Assert.That(
            Message(() => TaskCatalogue.Open("mnist(train=4)", _folder, 1)),
            Is.EqualTo($"{At(TrainImages)}: asked for 4 images, found 3"));
    }

    [Test]
    public void NoFolder_IsRefused_WithWhatToType()
    {
        Assert.That(
            Message(() => TaskCatalogue.Open("mnist", "", 1)),
            Is.EqualTo("task 'mnist': expected a folder with the data, found none; give it with --data DIR or NEUROLCP_DATA=DIR, "
                + "where DIR holds mnist/ or the four IDX files themselves (the built-in task 'digits' needs no data)"));
    }

    [Test]
    public void MissingFolder_IsNamed()
    {
        Assert.That(
            Message(() => TaskCatalogue.Open("mnist", At("nowhere"), 1)),
            Is.EqualTo($"task 'mnist': there is no folder {At("nowhere")}; give the folder that holds the data with --data DIR or NEUROLCP_DATA"));
    }

    [Test]
    public void EmptyFolder_IsRefused_WithTheNamesLookedFor()
    {
        Assert.That(
            Message(() => Open()),
            Is.EqualTo($"task 'mnist': found no image files in {At("mnist")} or {_folder}; expected train-images-idx3-ubyte, train-labels-idx1-ubyte, "
                + "t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, each with or without .gz"));
    }

    [Test]
    public void MissingFile_IsRefused_WithTheNamesLookedFor()
    {
        WriteSmallSet(_folder);
        File.Delete(At(TestLabels));

        Assert.That(
            Message(() => Open()),
            Is.EqualTo($"task 'mnist': found no file with the test labels in {_folder}; looked for t10k-labels-idx1-ubyte[.gz] or test-labels-idx1-ubyte[.gz]"));
    }

    [Test]
    public void TwoCandidates_AreRefused_ByName()
    {
        WriteSmallSet(_folder);
        File.Move(At(TrainImages), At("a-train-images-idx3-ubyte"));
        File.Copy(At("a-train-images-idx3-ubyte"), At("b-train-images-idx3-ubyte"));

        Assert.That(
            Message(() => Open()),
            Is.EqualTo($"task 'mnist': expected one file with the training images in {_folder}, found a-train-images-idx3-ubyte, b-train-images-idx3-ubyte; keep the set you want in a folder of its own"));
    }

    [TestCase(0.3)]
    [TestCase(0.9)]
    public void GzipCutShort_IsRefused(double kept)
    {
        WriteSmallSet(_folder);
        byte[] whole = Gzip(Idx([200, 8, 8], pixel => (byte)(pixel * 7919 >> 3)));
        File.WriteAllBytes(At(TrainImages), whole[..(int)(whole.Length * kept)]);

        Assert.That(Message(() => Open()), Does.StartWith($"{At(TrainImages)}: ").And.Contains("cut short").And.EndsWith("copy it again"));
    }

    [Test]
    public void GzipWithABrokenByte_IsRefused()
    {
        WriteSmallSet(_folder);
        byte[] whole = Gzip(Idx([200, 8, 8], pixel => (byte)(pixel * 7919 >> 3)));
        whole[whole.Length / 2] ^= 0x55;
        File.WriteAllBytes(At(TrainImages), whole);

        Assert.That(Message(() => Open()), Does.StartWith($"{At(TrainImages)}: "));
    }

    [Test]
    public void WrongMagicNumber_IsRefused()
    {
        WriteSmallSet(_folder);
        byte[] bytes = Idx([3, 2, 3], pixel => (byte)pixel);
        bytes[2] = 0x0D;   // 32-bit floats
        Write(TrainImages, bytes);

        Assert.That(
            Message(() => Open()),
            Is.EqualTo($"{At(TrainImages)}: expected images as IDX unsigned bytes (magic number 0x000008nn, nn dimensions), found magic number 0x00000d03"));
    }

    [Test]
    public void LabelsInPlaceOfImages_AreRefused()
    {
        WriteSmallSet(_folder);
        File.Copy(At(TrainLabels), At(TrainImages), overwrite: true);

        Assert.That(
            Message(() => Open()),
            Is.EqualTo($"{At(TrainImages)}: expected images in two or more dimensions (magic number 0x00000803 for rows and columns), found only 3; are these labels?"));
    }

    [Test]
    public void ImagesInPlaceOfLabels_AreRefused()
    {
        WriteSmallSet(_folder);
        File.Copy(At(TrainImages), At(TrainLabels), overwrite: true);

        Assert.That(
            Message(() => Open()),
            Is.EqualTo($"{At(TrainLabels)}: expected labels in one dimension (magic number 0x00000801), found 3 x 2 x 3; are these images?"));
    }

    [Test]
    public void DifferentCounts_AreRefused()
    {
        WriteSmallSet(_folder);
        Write(TrainLabels, Idx([4], _ => 0));

        Assert.That(
            Message(() => Open()),
            Is.EqualTo($"{At(TrainImages)} holds 3 images but {At(TrainLabels)} holds 4 labels; they belong to different sets"));
    }

    [Test]
    public void DifferentImageSizes_AreRefused()
    {
        WriteSmallSet(_folder);
        Write(TestImages, Idx([2, 2, 2], _ => 0));

        Assert.That(Message(() => Open()), Is.EqualTo("task 'mnist': training trials have 6 inputs, test trials 4; both must be the same"));
    }

    [Test]
    public void TrailingBytes_AreRefused([Values] bool compressed)
    {
        WriteSmallSet(_folder);
        byte[] bytes = [.. Idx([3, 2, 3], pixel => (byte)pixel), 0];
        File.WriteAllBytes(At(TrainImages), compressed ? Gzip(bytes) : bytes);

        Assert.That(
            Message(() => Open()),
            Is.EqualTo($"{At(TrainImages)}: expected 3 x 2 x 3 = 18 bytes of images, found more after them; the file is not what its header says"));
    }

    [Test]
    public void HeaderThatPromisesMoreThanTheFileCanHold_IsRefused_BeforeMemoryIsTaken()
    {
        WriteSmallSet(_folder);
        byte[] bytes = Idx([3, 2, 3], pixel => (byte)pixel);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), 200_000_000);
        File.WriteAllBytes(At(TrainImages), bytes);
        long before = GC.GetTotalAllocatedBytes();

        Assert.That(
            Message(() => Open()),
            Is.EqualTo($"{At(TrainImages)}: the file is cut short: its header promises 200000000 x 2 x 3 = 1200000000 bytes, and it is too small to hold them; copy it again"));
        Assert.That(GC.GetTotalAllocatedBytes() - before, Is.LessThan(50_000_000));
    }

    [TestCase(0, 3)]
    [TestCase(-5, 3)]
    [TestCase(int.MaxValue, int.MaxValue)]
    public void DimensionsOutOfRange_AreRefused(int count, int rows)
    {
        WriteSmallSet(_folder);
        byte[] bytes = Idx([3, 2, 3], pixel => (byte)pixel);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), count);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(8), rows);
        File.WriteAllBytes(At(TrainImages), bytes);

        Assert.That(Message(() => Open()), Does.StartWith($"{At(TrainImages)}: expected dimensions from 1 that make at most 2147483591 bytes, found {count}"));
    }

    [Test]
    public void FileThatIsNeither_IsRefused()
    {
        WriteSmallSet(_folder);
        File.WriteAllText(At(TrainImages), "<!DOCTYPE html>");

        Assert.That(
            Message(() => Open()),
            Is.EqualTo($"{At(TrainImages)}: expected images in IDX format, compressed with gzip or not; found a file that starts with bytes 3c 21, which is neither (a web page or a broken download?); copy it again"));
    }

    [Test]
    public void EmptyFile_IsRefused()
    {
        WriteSmallSet(_folder);
        File.WriteAllBytes(At(TestLabels), []);

        Assert.That(Message(() => Open()), Is.EqualTo($"{At(TestLabels)}: expected labels in IDX format, found an empty file; copy it again"));
    }

    [Test]
    public void PlainFileCutShort_IsRefused()
    {
        WriteSmallSet(_folder);
        File.WriteAllBytes(At(TrainImages), Idx([3, 2, 3], pixel => (byte)pixel)[..30]);

        Assert.That(Message(() => Open()), Is.EqualTo($"{At(TrainImages)}: the file is cut short: expected 18 bytes for images, found 14; copy it again"));
    }

    private LearningTask Open() => TaskCatalogue.Open("mnist", _folder, 1);

    private string At(string name) => Path.Combine(_folder, name);

    private void Write(string name, byte[] idx) => File.WriteAllBytes(At(name), Gzip(idx));

    private void WriteSmallSet(string folder)
    {
        Assert.That(folder, Is.EqualTo(_folder));
        Write(TrainImages, Idx([3, 2, 3], i => (byte)(10 * (i / 6) + i % 6)));
        Write(TrainLabels, Idx([3], i => new byte[] { 7, 0, 1 }[i]));
        Write(TestImages, Idx([2, 2, 3], i => (byte)i));
        Write(TestLabels, Idx([2], i => new byte[] { 1, 200 }[i]));
    }

    private static string Message(Func<LearningTask> open) => Assert.Throws<TaskException>(() => open())!.Message;

    private static byte[] Idx(int[] dimensions, Func<int, byte> value)
    {
        int length = dimensions.Aggregate(1, (product, size) => product * size);
        var bytes = new byte[4 + 4 * dimensions.Length + length];
        bytes[2] = 8;
        bytes[3] = (byte)dimensions.Length;
        for (int i = 0; i < dimensions.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 + 4 * i), dimensions[i]);
        }

        for (int i = 0; i < length; i++)
        {
            bytes[4 + 4 * dimensions.Length + i] = value(i);
        }

        return bytes;
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private static byte[] Unzip(byte[] bytes)
    {
        using var unpacked = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        gzip.CopyTo(unpacked);
        return unpacked.ToArray();
    }
}
