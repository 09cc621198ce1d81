using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Stability;

/// <summary>
/// A circuit at its initial state, formula by formula: what has no value there, and how fast a state leaks there. Noise is off and no event of chance happens.
/// Only what is asked for is computed, by the plain interpreter: for a word about a circuit, not for its course.
/// </summary>
internal sealed class InitialInstant
{
    private readonly Instant _instant;
    private readonly Dictionary<Variable, Expression> _held;
    private readonly Dictionary<string, double[,]> _weights = new(StringComparer.Ordinal);
    private readonly CircuitValues<double> _values;

    /// <summary>Takes the circuit to its initial state.</summary>
    /// <param name="values">Its weights and what was drawn.</param>
    /// <param name="trial">A batch of one trial.</param>
    /// <param name="held">Variables held.</param>
    /// <param name="step">Δt, ms: what <c>rate(event)</c> counts by.</param>
    public InitialInstant(CircuitValues<double> values, TrialBatch<double> trial, IReadOnlyList<Held> held, double step)
    {
        _values = values;
        _held = held.ToDictionary(h => h.Variable, h => h.Value);
        Variable[] all = [.. values.Circuit.Populations.SelectMany(p => p.Variables)];
        _instant = new Instant(values.Circuit, _weights, values.Drawn)
        {
            Input = trial.Inputs.ToArray(),
            Target = trial.Targets.ToArray(),
            Step = step,
            Direction = all.ToDictionary(v => v, v => Enumerable.Repeat(_held.ContainsKey(v) ? 0.0 : 1.0, v.Population.Size).ToArray()),
        };
        foreach ((Variable state, double[] initial) in Initialisation.States(values.Circuit, values.Drawn))
        {
            _instant.Set(state, _held.TryGetValue(state, out Expression? value) ? _instant.PerUnit(value, state.Population.Axis) : initial);
        }
    }

    /// <summary>A formula, one value per unit.</summary>
    public double[] Of(Expression formula, Axis axis)
    {
        Prepare(formula);
        return _instant.PerUnit(formula, axis);
    }

    /// <summary>
    /// The first variable, in the order in which they follow from each other, without a finite value; of states it is the derivative by time.
    /// </summary>
    public (Variable Variable, int Unit, double Value)? NotFinite() => First(v => v.Equation);

    /// <summary>The first variable whose derivative by what it is made of is not finite; as far as one direction can tell.</summary>
    public (Variable Variable, int Unit, double Value)? Steep()
    {
        HashSet<Variable> along = [.. _values.Circuit.Populations.SelectMany(p => p.Variables).Where(v => !_held.ContainsKey(v))];
        return First(v => Differentiation.Tangent(v.Equation, along));
    }

    private (Variable Variable, int Unit, double Value)? First(Func<Variable, Expression> formula)
    {
        Variable[] order = [.. _values.Circuit.EvaluationOrder.Where(v => !_held.ContainsKey(v))];
        foreach (Variable variable in order.Where(v => !v.IsState).Concat(order.Where(v => v.IsState)))
        {
            double[] value = Of(formula(variable), variable.Population.Axis);
            int unit = Array.FindIndex(value, v => !double.IsFinite(v));
            if (unit >= 0)
            {
                return (variable, unit, value[unit]);
            }
        }

        return null;
    }

    /// <summary>Computes the values a formula is made of, and takes the weights it needs.</summary>
    private void Prepare(Expression formula)
    {
        switch (formula)
        {
            case VariableReference { Variable: { IsState: false } value } when !_instant.Values.ContainsKey(value):
                _instant.Set(value, Of(_held.GetValueOrDefault(value) ?? value.Equation, value.Population.Axis));
                break;
            case MatrixProduct { Weight: var weight }:
                Take(weight);
                break;
            case BiasReference { Weight: var bias }:
                Take(bias);
                break;
        }

        foreach (Expression operand in formula.Operands)
        {
            Prepare(operand);
        }
    }

    private void Take(Weight weight)
    {
        Weight own = weight.TransposeOf ?? weight;
        if (_weights.ContainsKey(own.Name))
        {
            return;
        }

        double[] flat = _values.Read(own);
        var table = new double[own.Rows, own.Columns];
        Buffer.BlockCopy(flat, 0, table, 0, flat.Length * sizeof(double));
        _weights.Add(own.Name, table);
    }
}
