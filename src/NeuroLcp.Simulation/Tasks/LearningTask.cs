namespace NeuroLcp.Simulation.Tasks;

/// <summary>What a circuit learns: trials to learn from and trials to be judged on.</summary>
/// <param name="Name">The task as it was asked for, all options said: a name that opens the same task again.</param>
/// <param name="Train">The trials to learn from.</param>
/// <param name="Test">The trials to be judged on; inputs and outputs as in <paramref name="Train"/>.</param>
/// <param name="Fingerprint">What <see cref="Digest"/> says; taken when it is first asked for, since it needs all of the data.</param>
/// <param name="Description">One line for people: what the trials are and how many.</param>
/// <exception cref="TaskException">Training and test trials differ in inputs, outputs or in having labels.</exception>
public sealed record LearningTask(string Name, ExampleSet Train, ExampleSet Test, Lazy<string> Fingerprint, string Description)
{
    /// <summary>A task whose fingerprint is known.</summary>
    /// <param name="name">The task as it was asked for.</param>
    /// <param name="train">The trials to learn from.</param>
    /// <param name="test">The trials to be judged on.</param>
    /// <param name="digest">SHA-256 of the data.</param>
    /// <param name="description">One line for people.</param>
    /// <exception cref="TaskException">Training and test trials differ in inputs, outputs or in having labels.</exception>
    public LearningTask(string name, ExampleSet train, ExampleSet test, string digest, string description)
        : this(name, train, test, new Lazy<string>(digest), description)
    {
    }

    /// <summary>What whoever asked for it should know of the data, a sentence each.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>SHA-256 of the data as lower-case hexadecimal digits: two runs with equal digests saw the same trials.</summary>
    public string Digest => Fingerprint.Value;

    /// <summary>The files that the trials were read from here, where they do not come through an opener of the caller's.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>How many numbers the input of a trial has (<c>task.inputs</c>).</summary>
    public int Inputs { get; } = Agreed(Name, "inputs", Train.Inputs, Test.Inputs);

    /// <summary>How many numbers the target of a trial has (<c>task.outputs</c>).</summary>
    public int Outputs { get; } = Agreed(Name, "outputs", Train.Outputs, Test.Outputs);

    /// <summary>Whether every trial has a class, so that an accuracy can be stated.</summary>
    public bool HasLabels { get; } = Train.HasLabels == Test.HasLabels
        ? Train.HasLabels
        : throw new TaskException($"task '{Name}': {(Train.HasLabels ? "training" : "test")} trials have labels, "
            + $"{(Train.HasLabels ? "test" : "training")} trials have none; give labels for both or targets for both");

    private static int Agreed(string name, string what, int train, int test) => train == test
        ? train
        : throw new TaskException($"task '{name}': training trials have {train} {what}, test trials {test}; both must be the same");
}
