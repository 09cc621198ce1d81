using NeuroLcp.Language.Text;

namespace NeuroLcp.Simulation.Tasks;

/// <summary>A task that can be asked for.</summary>
/// <param name="Usage">How it is written, with its options and their defaults.</param>
/// <param name="About">One line: what is learned.</param>
public sealed record TaskUsage(string Usage, string About);

/// <summary>The tasks there are, and how one is opened from what a person writes after <c>--task</c>.</summary>
public static class TaskCatalogue
{
    /// <summary>The environment variable that names the data folder where none is given.</summary>
    public const string DataVariable = "NEUROLCP_DATA";

    private const int MostTrials = 1_000_000;
    private const int MostUnits = 100_000;

    // 2 GiB of doubles: beyond it a typing error is likelier than a wish.
    private const long MostValues = 1L << 28;

    /// <summary>All tasks, for help texts.</summary>
    public static IReadOnlyList<TaskUsage> Known { get; } =
    [
        new("digits(train=10000, test=2000, seed=…)", "handwritten-looking digits, drawn by the program (28 x 28 pixels, 10 classes); needs no data"),
        new("mnist(train=60000, test=10000)", $"images in four IDX files, from --data DIR or {DataVariable}"),
        new("idx:FOLDER", "the same format in any folder: any image size, up to 256 classes"),
        new("teacher(inputs=20, outputs=3, hidden=50, train=1000, test=500, noise=0, seed=…)", "regression on a random network; hidden=0 for a linear one"),
        new("h5:FILE", "an HDF5 file with input[trial, n] and label[trial] or target[trial, m], optionally under train/ and test/"),
    ];

    private static readonly string[] s_names = ["digits", "mnist", "idx", "teacher", "h5"];

    /// <summary>Opens a task. The same specification, data and seed give the same trials, on any number of threads.</summary>
    /// <param name="specification">
    /// What the person wrote: a name, <c>name(option=value, …)</c> or <c>h5:FILE</c>; see <see cref="Known"/>.
    /// </param>
    /// <param name="dataFolder">
    /// The folder with data sets; null takes <see cref="DataVariable"/>, an empty text says that there is none.
    /// </param>
    /// <param name="seed">The seed of generated tasks, where the specification has none.</param>
    /// <param name="openFile">Opens the file of <c>h5:FILE</c>; null where HDF5 is not at hand.</param>
    /// <exception cref="TaskException">
    /// The specification, a file or the data is wrong; the message says what was expected, what was found and what to do.
    /// </exception>
    public static LearningTask Open(string specification, string? dataFolder, ulong seed, Func<string, LearningTask>? openFile = null)
    {
        ArgumentNullException.ThrowIfNull(specification);
        TaskSpecification asked = TaskSpecification.Parse(specification);
        return asked.Name switch
        {
            "digits" => Digits(asked, seed),
            "mnist" => Mnist(asked, dataFolder ?? Environment.GetEnvironmentVariable(DataVariable)),
            "idx" => new IdxTask(asked.Text, RequirePath(asked, "FOLDER")).Open(train: 0, test: 0),
            "teacher" => Teacher(asked, seed),
            "h5" => FromFile(RequirePath(asked, "FILE"), openFile),
            "" => throw new TaskException($"task: expected the name of a task, found nothing\n{Listing()}"),
            _ => throw new TaskException(
                $"unknown task '{asked.Name}'{(NearestName.Of(asked.Name, s_names) is { } near ? $" (did you mean '{near}'?)" : "")}\n{Listing()}"),
        };
    }

    private static LearningTask Digits(TaskSpecification asked, ulong seed)
    {
        int train = asked.Integer("train", 10_000, 1, MostTrials);
        int test = asked.Integer("test", 2_000, 1, MostTrials);
        seed = asked.Seed(seed);
        asked.RequireAllRead();
        return DigitsTask.Create(train, test, seed);
    }

    private static LearningTask Mnist(TaskSpecification asked, string? dataFolder)
    {
        int train = asked.Integer("train", 0, 1, int.MaxValue);
        int test = asked.Integer("test", 0, 1, int.MaxValue);
        asked.RequireAllRead();
        if (string.IsNullOrWhiteSpace(dataFolder))
        {
            throw new TaskException("task 'mnist': expected a folder with the data, found none; give it with --data DIR or "
                + $"{DataVariable}=DIR, where DIR holds mnist/ or the four IDX files themselves (the built-in task 'digits' needs no data)");
        }

        return new IdxTask(asked.Text, Path.Combine(dataFolder, "mnist"), dataFolder).Open(train, test);
    }

    private static LearningTask Teacher(TaskSpecification asked, ulong seed)
    {
        var teacher = new TeacherTask(
            Inputs: asked.Integer("inputs", 20, 1, MostUnits),
            Outputs: asked.Integer("outputs", 3, 1, MostUnits),
            Hidden: asked.Integer("hidden", 50, 0, MostUnits),
            Train: asked.Integer("train", 1_000, 1, MostTrials),
            Test: asked.Integer("test", 500, 1, MostTrials),
            Noise: asked.Number("noise", 0),
            Seed: asked.Seed(seed));
        asked.RequireAllRead();
        long values = Math.Max((long)Math.Max(teacher.Train, teacher.Test), teacher.Hidden) * (teacher.Inputs + teacher.Outputs)
            + (long)teacher.Hidden * teacher.Outputs;
        return values <= MostValues
            ? teacher.Create()
            : throw new TaskException(
                $"task '{asked.Text}': trials and weights of that size take {values} numbers, more than {MostValues}; ask for fewer trials or units");
    }

    private static LearningTask FromFile(string path, Func<string, LearningTask>? openFile) => openFile is not null
        ? openFile(path)
        : throw new TaskException($"task 'h5:{path}': HDF5 files cannot be opened here; name another task");

    private static string RequirePath(TaskSpecification asked, string what) => !string.IsNullOrWhiteSpace(asked.Path)
        ? asked.Path
        : throw new TaskException($"task '{asked.Text}': expected {asked.Name}:{what}, found no {what.ToLowerInvariant()}");

    private static string Listing() =>
        "tasks are:\n" + string.Join("\n", Known.Select(task => $"  {task.Usage}\n      {task.About}"));
}
