using System.Numerics;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Plan.Lowering;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Plasticity;

/// <summary>A formula evaluated for every synapse of a weight: postsynaptic units are rows, presynaptic units take the place of trials.</summary>
internal sealed class SynapseProgram<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly PlanProgram _program;
    private readonly Workspace<T> _work;
    private readonly PlanInput[] _weights;

    public SynapseProgram(Weight weight, Expression formula)
    {
        var builder = new ProgramBuilder(_ => null, _ => false, remembers: true);
        builder.Output(formula, weight.Rows);
        _program = builder.Build();
        _work = new Workspace<T>(_program, weight.Columns);
        _weights = [.. _program.Inputs.Where(i => i.Source is SynapseWeight)];
        Sides = [.. _program.Inputs.Select(SideInput.Of).OfType<SideInput>()];
    }

    /// <summary>The variables of post and pre that the formula needs, as they are or as they were.</summary>
    public IReadOnlyList<SideInput> Sides { get; }

    /// <summary>Supplies a variable of one side: a value per unit.</summary>
    public void SetSide(SideInput side, ReadOnlySpan<T> values)
    {
        if (side.Variable.Side == SynapseSide.Pre)
        {
            values.CopyTo(_work.Row(side.Place.Slot));
            return;
        }

        for (int r = 0; r < side.Place.Rows; r++)
        {
            _work.Row(side.Place.Slot + r).Fill(values[r]);
        }
    }

    /// <summary>The formula at every synapse, [post, pre].</summary>
    public ReadOnlySpan<T> Evaluate(CircuitValues<T> values, ReadOnlySpan<T> weight)
    {
        foreach (PlanInput input in _weights)
        {
            weight.CopyTo(_work.Rows(input.Slot, input.Rows));
        }

        _program.RunPrologue(_work, values);
        _program.RunBody(_work, values);
        return _work.Rows(_program.Outputs[0].Slot, _program.Outputs[0].Rows);
    }
}

/// <summary>A variable of one side of a synapse, and where a program wants it.</summary>
/// <param name="Place">Where.</param>
/// <param name="Meaning">The variable as it is, or as it was a delay ago.</param>
/// <param name="Variable">The variable.</param>
internal sealed record SideInput(PlanInput Place, Expression Meaning, SynapseVariable Variable)
{
    /// <summary>What an input of a program is about; null where it is no variable of a side.</summary>
    public static SideInput? Of(PlanInput input) => input.Source switch
    {
        SynapseVariable now => new SideInput(input, now, now),
        PastValue { Formula: { Operand: SynapseVariable then } past } => new SideInput(input, past, then),
        _ => null,
    };
}
