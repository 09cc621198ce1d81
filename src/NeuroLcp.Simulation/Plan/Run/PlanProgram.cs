using System.Numerics;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;

namespace NeuroLcp.Simulation.Plan.Run;

/// <summary>Something the caller writes before a run.</summary>
/// <param name="Source">The leaf it stands for.</param>
/// <param name="Slot">Its first row in the arena.</param>
/// <param name="Rows">Its rows.</param>
internal sealed record PlanInput(object Source, int Slot, int Rows);

/// <summary>The source of an input that is a value of the same program, a time ago. Two of one value and time are the same.</summary>
/// <param name="Place">The value, among those the program is asked to remember.</param>
/// <param name="Delay">How long ago, ms.</param>
internal sealed record PastValue(int Place, double Delay)
{
    /// <summary>What it means.</summary>
    public required Delayed Formula { get; init; }

    public bool Equals(PastValue? other) => other is not null && other.Place == Place && other.Delay == Delay;

    public override int GetHashCode() => HashCode.Combine(Place, Delay);
}

/// <summary>A value the caller reads after a run.</summary>
internal readonly record struct PlanOutput(int Slot, int Rows);

/// <summary>
/// A compiled set of formulae: flat stages over an arena of rows, trials contiguous. The plan has never heard of text, time or threads;
/// every column (trial) is computed independently of the others and of how many there are.
/// </summary>
internal sealed class PlanProgram(
    PlanInput[] inputs, PlanOutput[] outputs, PlanOutput[] remembered, Stage[] prologue, Stage[] body, int rows, int persistentRows, int registers)
{
    public PlanInput[] Inputs { get; } = inputs;

    public PlanOutput[] Outputs { get; } = outputs;

    /// <summary>Every value of the past that the program reads: where it is now, where it is read, and how long ago it was, ms.</summary>
    public IEnumerable<(PlanOutput Now, PlanOutput Past, double Delay)> Past =>
        from past in PastValues
        select (past.Now, past.Read, past.Value.Delay);

    /// <summary>The same with what each of them means.</summary>
    public IEnumerable<(PastValue Value, PlanOutput Now, PlanOutput Read)> PastValues =>
        from input in Inputs
        where input.Source is PastValue
        let past = (PastValue)input.Source
        select (past, remembered[past.Place], new PlanOutput(input.Slot, input.Rows));

    /// <summary>The first rows of the arena hold what belongs to a trial between evaluations: inputs, and what the prologue leaves behind.</summary>
    public int PersistentRows { get; } = persistentRows;

    /// <summary>Rows of the arena.</summary>
    public int Rows { get; } = rows;

    public int Registers { get; } = registers;

    /// <summary>The weights of the products that are done at every evaluation.</summary>
    public IEnumerable<Weight> BodyWeights => body.Select(s => s.Applied).OfType<Weight>().Distinct();

    /// <summary>The weights of all its products.</summary>
    public IEnumerable<Weight> Weights => prologue.Concat(body).Select(s => s.Applied).OfType<Weight>().Distinct();

    public PlanInput? FindInput(Predicate<Leaf> match) => Array.Find(Inputs, i => i.Source is Leaf leaf && match(leaf));

    public PlanInput? FindInput(Variable variable) => FindInput(leaf => leaf is VariableReference v && v.Variable == variable);

    /// <summary>What cannot change within a trial.</summary>
    public void RunPrologue<T>(Workspace<T> work, CircuitValues<T> values)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (Stage stage in prologue)
        {
            stage.Run(work, values);
        }
    }

    /// <summary>Everything else.</summary>
    public void RunBody<T>(Workspace<T> work, CircuitValues<T> values)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (Stage stage in body)
        {
            stage.Run(work, values);
        }
    }
}
