using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Plan.Lowering;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Stability;

/// <summary>The derivatives of all states by time at the initial state of a circuit without events; noise is off.</summary>
internal static class InitialDrift
{
    /// <summary>Whether all of them are finite.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="values">Its weights and what was drawn.</param>
    /// <param name="trial">A batch of one trial.</param>
    /// <param name="held">Variables held.</param>
    public static bool IsFinite(Circuit circuit, CircuitValues<double> values, TrialBatch<double> trial, IReadOnlyList<Held> held)
    {
        Dictionary<Variable, Expression> fixedValues = held.ToDictionary(h => h.Variable, h => h.Value);
        var builder = new ProgramBuilder(
            leaf => leaf switch
            {
                VariableReference v => fixedValues.GetValueOrDefault(v.Variable) ?? (v.Variable.IsState ? v.Variable.Initial : v.Variable.Equation),
                NoiseReference n => n.Off,
                _ => null,
            },
            leaf => leaf is TaskReference);
        foreach (Variable state in circuit.States.Where(s => !fixedValues.ContainsKey(s)))
        {
            builder.Output(state.Equation, state.Population.Size);
        }

        PlanProgram program = builder.Build();
        var work = new Workspace<double>(program, 1);
        new TaskInputs(program).Load(work, trial, 0);
        program.RunPrologue(work, values);
        program.RunBody(work, values);
        foreach (PlanOutput derivative in program.Outputs)
        {
            foreach (double value in work.Rows(derivative.Slot, derivative.Rows))
            {
                if (!double.IsFinite(value))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
