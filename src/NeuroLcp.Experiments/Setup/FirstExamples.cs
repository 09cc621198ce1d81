using NeuroLcp.Simulation.Tasks;

namespace NeuroLcp.Experiments.Setup;

/// <summary>The first trials of a set (<c>--trials</c>).</summary>
internal sealed class FirstExamples(ExampleSet all, int count) : ExampleSet
{
    public override int Count { get; } = Math.Min(count, all.Count);

    public override int Inputs => all.Inputs;

    public override int Outputs => all.Outputs;

    public override bool HasLabels => all.HasLabels;

    public override void ReadInput(int index, Span<double> input) => all.ReadInput(index, input);

    public override void ReadTarget(int index, Span<double> target) => all.ReadTarget(index, target);

    public override int Label(int index) => all.Label(index);
}
