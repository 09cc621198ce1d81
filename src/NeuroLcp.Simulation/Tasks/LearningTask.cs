namespace NeuroLcp.Simulation.Tasks;

/// <summary>What a circuit learns: trials to learn from and trials to be judged on.</summary>
/// <param name="Name">The task as it was asked for, all options said: a name that opens the same task again.</param>
/// <param name="Train">The trials to learn from.</param>
/// <param name="Test">The trials to be judged on; inputs and outputs as in <paramref name="Train"/>.</param>
/// <param name="Digest">SHA-256 of the data as lower-case hexadecimal digits: two runs with equal digests saw the same trials.</param>
/// <param name="Description">One line for people: what the trials are and how many.</param>
/// <exception cref="TaskException">Training and test trials differ in inputs, outputs or in having labels.</exception>
public sealed record LearningTask(string Name, ExampleSet Train, ExampleSet Test, string Digest, string Description)
{
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
