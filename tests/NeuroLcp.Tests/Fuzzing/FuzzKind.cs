using NeuroLcp.Cli.Handling;
using NeuroLcp.Simulation.Tasks;
using NeuroLcp.Experiments.Files;
using NeuroLcp.Tests.Cli;
using NeuroLcp.Tests.Language;

namespace NeuroLcp.Tests.Fuzzing;

/// <summary>A kind of strange input and what is done with it. Input number i is always the same.</summary>
internal sealed class FuzzKind
{
    private static readonly string[] s_exports = ["csv", "npz", "mat", "nwb", "sonata"];
    private static readonly string[] s_plots = ["learning", "alignment", "change", "weights", "traces", "raster", "overview"];

    private readonly Func<FuzzFolder, Random, int, (int Code, string Text)> _try;

    private FuzzKind(string name, Func<FuzzFolder, Random, int, (int Code, string Text)> attempt) => (Name, _try) = (name, attempt);

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<FuzzKind> All { get; } =
    [
        new("recordings", Recording),
        new("checkpoints", Checkpoint),
        new("tasks", Task),
        new("weights", Weights),
        new("images", Images),
        new("circuits", Circuit),
        new("options", Options),
    ];

    /// <summary>What the inputs are.</summary>
    public string Name { get; }

    /// <summary>Whether they are HDF5 files, which the program has another process read first.</summary>
    public bool IsOfHdf5 => Name is "recordings" or "checkpoints" or "tasks" or "weights";

    /// <summary>Makes an input and tries it.</summary>
    /// <returns>The exit code, and what was printed.</returns>
    public (int Code, string Text) Try(FuzzFolder folder, int index) => _try(folder, new Random(HashCode(Name, index)), index);

    private static int HashCode(string name, int index) => name.Aggregate(index * 31, (hash, c) => unchecked((hash * 31) + c));

    /// <summary>A file with other bytes, or a sound one with other content.</summary>
    private static void Write(string path, byte[] sound, Random random)
    {
        bool isSound = random.Next(2) == 0;
        Write(path, isSound ? sound : ByteMutator.Mutated(sound, random));
        if (isSound && !StructureMutator.TryMutate(path, random))
        {
            Write(path, ByteMutator.Mutated(sound, random));
        }
    }

    /// <summary>A new file each time: libhdf5 knows files by their inode, and could still hold the one before where closing it failed.</summary>
    private static void Write(string path, byte[] content)
    {
        File.Delete(path);
        File.WriteAllBytes(path, content);
    }

    private static (int, string) Recording(FuzzFolder folder, Random random, int index)
    {
        string[] names = [.. folder.Names(".h5").Where(n => n is not "stopped.checkpoint.h5")];
        string name = names[random.Next(names.Length)], path = folder.In("strange.h5"), output = folder.In("out/strange");
        Write(path, folder.Sound(name), random);
        switch (random.Next(11))
        {
            case 0: return folder.Type("inspect", path, "--json");
            case 1: return folder.Type("compare", path, folder.In(name));
            case 2: return folder.Type("compare", folder.In(name), path, "--rtol", "1e-3");
            case 3: return folder.Type("watch", path, "--once");
            case 4 or 5: return folder.Type("export", path, "--to", s_exports[random.Next(s_exports.Length)], "-o", output, "--overwrite", "-q");
            case 6 or 7: return folder.Type("plot", path, "-o", output + ".svg", "--overwrite", "--kind", s_plots[random.Next(s_plots.Length)]);
            case 8 when name is "spiking.h5" or "learning.h5"
                && random.Next(4) == 0:
                return folder.Type("rerun", path, "-o", output + "-rerun.h5", "--overwrite", "-q");
            case 9:
                (int, string) recovered = folder.Type("recover", path, "-q");
                foreach (string original in Directory.GetFiles(folder.Root, "strange.h5.original*"))
                {
                    File.Delete(original);
                }

                return recovered;
            default: return folder.Type("inspect", path);
        }
    }

    private static (int, string) Checkpoint(FuzzFolder folder, Random random, int index)
    {
        bool isRecording = random.Next(2) == 0;
        foreach (string name in (string[])["stopped.h5", "stopped.checkpoint.h5"])
        {
            if (isRecording == (name == "stopped.h5"))
            {
                Write(folder.In("out/" + name), folder.Sound(name), random);
            }
            else
            {
                Write(folder.In("out/" + name), folder.Sound(name));
            }
        }

        return folder.Type("simulate", folder.In("spiking.yaml"), "--task", FuzzFolder.Task, "-o", folder.In("out/stopped.h5"), "--seed", "1", "--resume",
            "-q");
    }

    private static (int, string) Task(FuzzFolder folder, Random random, int index)
    {
        string name = random.Next(2) == 0 ? "task.h5" : "labels.h5", path = folder.In("strange-task.h5");
        Write(path, folder.Sound(name), random);
        return Opened(folder, $"h5:{path}");
    }

    private static (int, string) Images(FuzzFolder folder, Random random, int index)
    {
        string name = IdxFiles.Names[random.Next(IdxFiles.Names.Count)];
        string path = Path.Combine(folder.In("idx"), name);
        bool inside = name.EndsWith(".gz", StringComparison.Ordinal) && random.Next(2) == 0;
        File.WriteAllBytes(path, inside ? IdxFiles.Compressed(ByteMutator.Mutated(IdxFiles.Content(name), random))
            : ByteMutator.Mutated(IdxFiles.Sound[name], random));
        (int, string) tried = Opened(folder, $"idx:{folder.In("idx")}");
        File.WriteAllBytes(path, IdxFiles.Sound[name]);
        return tried;
    }

    private static (int, string) Opened(FuzzFolder folder, string task)
    {
        if (folder.IsReal)
        {
            return folder.Type("run", folder.In("learning.yaml"), "--task", task, "-o", folder.In("out/trained.h5"), "--overwrite", "-q");
        }

        try
        {
            LearningTask opened = TaskCatalogue.Open(task, null, 1, TaskFile.Open);
            double[] input = new double[opened.Train.Inputs], target = new double[opened.Train.Outputs];
            for (int i = 0; i < Math.Min(opened.Train.Count, 100); i++)
            {
                opened.Train.ReadInput(i, input);
                opened.Train.ReadTarget(i, target);
            }

            return (0, opened.Digest);
        }
        catch (TaskException refused)
        {
            return (2, refused.Message);
        }
        catch (Exception trouble)
        {
            return Failure.From(trouble) is { } known ? ((int)known.Code, known.Message) : (70, trouble.ToString());
        }
    }

    private static (int, string) Weights(FuzzFolder folder, Random random, int index)
    {
        string name = random.Next(3) switch { 0 => "weights.h5", 1 => "learning.h5", _ => "spiking.h5" }, path = folder.In("strange-weights.h5");
        Write(path, folder.Sound(name), random);
        return name == "spiking.h5"
            ? folder.Type("simulate", folder.In("spiking.yaml"), "--task", FuzzFolder.Task, "--weights", path, "--duration", "2ms", "-o",
                folder.In("out/weighted.h5"), "--overwrite", "-q")
            : folder.Type("evaluate", folder.In("learning.yaml"), "--task", $"h5:{folder.In("task.h5")}", "--weights",
                path + (random.Next(8) == 0 ? ":other" : ""), "--json", "-q");
    }

    private static (int, string) Circuit(FuzzFolder folder, Random random, int index)
    {
        string[] seeds = [FuzzFolder.Spiking, FuzzFolder.Learning];
        (string text, string[] overrides) = new CircuitFuzzer(seeds).Case(index);
        string path = folder.In("strange.yaml");
        if (random.Next(4) == 0)
        {
            File.WriteAllBytes(path, ByteMutator.Mutated(System.Text.Encoding.UTF8.GetBytes(text), random));
        }
        else
        {
            File.WriteAllBytes(path, System.Text.Encoding.UTF8.GetBytes(text));
        }

        string[] set = [.. overrides.SelectMany(o => new[] { "--set", o })];
        return random.Next(3) == 0 ? folder.Type(["describe", path, .. set]) : folder.Type(["check", path, .. set]);
    }

    /// <summary>Words in any order after any verb; what passes reaches no verb's work.</summary>
    private static (int, string) Options(FuzzFolder folder, Random random, int index)
    {
        string[] verbs = ["run", "simulate", "equilibrate", "evaluate", "check", "draw", "describe", "plot", "inspect", "watch", "compare", "export",
            "diagnose", "fit", "rerun", "recover", "new", ""];
        string[] words =
        [
            "--set", "--trials", "--batch", "--seed", "--duration", "--dt", "--record", "--weights", "--task", "-o", "--overwrite", "--resume", "--json", "-q",
                "--units", "--from", "--until", "--to", "--kind", "--width", "--threads", "--precision",
            "--epochs", "--every", "--once", "--what", "--at", "--rtol", "--atol", "--help", "--", "-", "", "a.yaml", "b.h5", "alpha=1", "=", "NaN", "-1", "0",
                "1e300", "1e300s", "3ms", "5 parsecs", "0:3", "3:0", "1,2,,", "9999999999999999999", "\u001b[31m", "é", "@file", "--no-such", "-x", "double",
                "csv", "svg",
        ];
        string[] arguments = [verbs[random.Next(verbs.Length)], .. Enumerable.Range(0, random.Next(8)).Select(_ => words[random.Next(words.Length)])];
        try
        {
            CommandLineRun run = CommandLineRun.Of(arguments);
            return (run.ExitCode, run.Error);
        }
        catch (Exception trouble)
        {
            return (70, $"{string.Join(' ', arguments)}\n{trouble}");
        }
    }
}
