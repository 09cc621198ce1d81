namespace NeuroLcp.Simulation.Tasks;

/// <summary>
/// Classification of images from four IDX files, as MNIST is published: any image size, any number of classes up to 256.
/// </summary>
internal sealed class IdxTask
{
    private const string StandardNames =
        "train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, each with or without .gz";

    private static readonly string[] s_trainNames = ["train"];
    private static readonly string[] s_testNames = ["t10k", "test"];

    private readonly string _task;
    private readonly string[] _folders;

    /// <summary>Looks for the four files.</summary>
    /// <param name="task">The task's name, for messages and for <see cref="LearningTask.Name"/>.</param>
    /// <param name="folders">Where to look; the first folder that holds any of the files must hold all.</param>
    public IdxTask(string task, params string[] folders)
    {
        _task = task;
        _folders = folders;
    }

    /// <summary>Reads the task.</summary>
    /// <param name="train">How many of the training images to use, from the first; 0 for all.</param>
    /// <param name="test">How many of the test images to use, from the first; 0 for all.</param>
    /// <exception cref="TaskException">A file is missing or wrong, or there are fewer images than asked for.</exception>
    public LearningTask Open(int train, int test)
    {
        string folder = FindFolder();
        var files = new IdxFile[4];
        string[] paths =
        [
            Find(folder, "images", "training", s_trainNames),
            Find(folder, "labels", "training", s_trainNames),
            Find(folder, "images", "test", s_testNames),
            Find(folder, "labels", "test", s_testNames),
        ];
        for (int i = 0; i < files.Length; i++)
        {
            files[i] = IdxFile.Read(paths[i], i % 2 == 0 ? "images" : "labels");
        }

        int classes = 1 + Math.Max(LargestLabel(files[1]), LargestLabel(files[3]));
        ImageExamples trainSet = Pair(files[0], files[1], classes, train);
        ImageExamples testSet = Pair(files[2], files[3], classes, test);
        string size = IdxFile.Shape(files[0].Dimensions.AsSpan(1));
        return new LearningTask(
            _task,
            trainSet,
            testSet,
            new Lazy<string>(() => TaskDigest.Of(trainSet, testSet)),
            $"images from {folder}: {trainSet.Count} + {testSet.Count} of {size}, {classes} classes")
        { Files = paths };
    }

    private static int LargestLabel(IdxFile labels)
    {
        if (labels.Dimensions.Length != 1)
        {
            throw new TaskException(
                $"{labels.Path}: expected labels in one dimension (magic number 0x00000801), found {IdxFile.Shape(labels.Dimensions)}; are these images?");
        }

        return labels.Values.Max();
    }

    private static ImageExamples Pair(IdxFile images, IdxFile labels, int classes, int wanted)
    {
        int[] shape = images.Dimensions;
        if (shape.Length < 2)
        {
            throw new TaskException($"{images.Path}: expected images in two or more dimensions (magic number 0x00000803 for rows and columns), found only {IdxFile.Shape(shape)}; are these labels?");
        }

        int count = shape[0];
        if (count != labels.Values.Length)
        {
            throw new TaskException($"{images.Path} holds {count} images but {labels.Path} holds {labels.Values.Length} labels; they belong to different sets");
        }

        if (wanted > count)
        {
            throw new TaskException($"{images.Path}: asked for {wanted} images, found {count}");
        }

        int pixels = images.Values.Length / count;
        return wanted is 0 || wanted == count
            ? new ImageExamples(images.Values, pixels, labels.Values, classes)
            : new ImageExamples(images.Values[..(wanted * pixels)], pixels, labels.Values[..wanted], classes);
    }

    private string FindFolder()
    {
        if (!Directory.Exists(_folders[^1]))
        {
            throw new TaskException($"task '{_task}': there is no folder {_folders[^1]}; give the folder that holds the data with --data DIR or NEUROLCP_DATA");
        }

        foreach (string folder in _folders)
        {
            if (Directory.Exists(folder) && (Matches(folder, "images", s_trainNames).Length > 0 || Matches(folder, "images", s_testNames).Length > 0))
            {
                return folder;
            }
        }

        throw new TaskException($"task '{_task}': found no image files in {string.Join(" or ", _folders)}; expected {StandardNames}");
    }

    private string Find(string folder, string content, string set, string[] names)
    {
        string[] found = Matches(folder, content, names);
        if (found.Length == 0)
        {
            string expected = string.Join(" or ", names.Select(name => $"{name}-{content}-idx{(content == "images" ? 3 : 1)}-ubyte[.gz]"));
            throw new TaskException($"task '{_task}': found no file with the {set} {content} in {folder}; looked for {expected}");
        }

        if (found.Length > 1)
        {
            throw new TaskException($"task '{_task}': expected one file with the {set} {content} in {folder}, found {string.Join(", ", found.Select(Path.GetFileName))}; keep the set you want in a folder of its own");
        }

        return found[0];
    }

    /// <summary>
    /// The files that can be meant: their names hold a set's name, the content and "idx". The published names win over
    /// longer ones; of the same file compressed and not, the uncompressed one is read.
    /// </summary>
    private static string[] Matches(string folder, string content, string[] names)
    {
        string[] all = [.. Files(folder).Where(path =>
        {
            string file = Path.GetFileName(path);
            return Has(file, content) && Has(file, "idx") && names.Any(name => Has(file, name));
        }).Order(StringComparer.Ordinal)];
        string[] published = [
            .. all.Where(path => names.Any(name => Path.GetFileName(path).StartsWith($"{name}-{content}", StringComparison.OrdinalIgnoreCase)))];
        string[] chosen = published.Length > 0 ? published : all;
        return [.. chosen.Where(path => !(IsCompressed(path) && chosen.Contains(path[..^3])))];
    }

    private static string[] Files(string folder)
    {
        try
        {
            return Directory.GetFiles(folder);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new TaskException($"{folder}: cannot be read: {refused.Message}", refused);
        }
    }

    private static bool IsCompressed(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    private static bool Has(string file, string part) => file.Contains(part, StringComparison.OrdinalIgnoreCase);
}
