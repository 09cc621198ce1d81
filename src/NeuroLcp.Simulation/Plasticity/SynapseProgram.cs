using System.Numerics;
using NeuroLcp.Language.Expressions;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Plan;

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
        var builder = new ProgramBuilder(_ => null, _ => false);
        builder.Output(formula, weight.Rows);
        _program = builder.Build();
        _work = new Workspace<T>(_program, weight.Columns);
        _weights = [.. _program.Inputs.Where(i => i.Source is SynapseWeight)];
        Sides = [.. _program.Inputs.Where(i => i.Source is SynapseVariable)];
    }

    /// <summary>The variables of post and pre that the formula needs.</summary>
    public IReadOnlyList<PlanInput> Sides { get; }

    /// <summary>Supplies a variable of one side: a value per unit.</summary>
    public void SetSide(PlanInput side, ReadOnlySpan<T> values)
    {
        if (((SynapseVariable)side.Source).Side == SynapseSide.Pre)
        {
            values.CopyTo(_work.Row(side.Slot));
            return;
        }

        for (int r = 0; r < side.Rows; r++)
        {
            _work.Row(side.Slot + r).Fill(values[r]);
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
