using System.Numerics;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Equilibrium;

/// <summary>
/// The weights of a circuit in double whatever precision it runs in, in both orientations: read by all threads, brought up to date before a batch.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="products">The weights that are wanted in both orientations.</param>
internal sealed class ExactWeights<T>(IEnumerable<Weight> products)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private CircuitValues<T>? _source;
    private CircuitValues<double>? _values;

    /// <summary>The weights and drawn parameters.</summary>
    public CircuitValues<double> Values => _values ?? throw new InvalidOperationException("no weights were taken");

    /// <summary>The weights in their other orientation.</summary>
    public TransposedWeights<double> Transposes { get; } = new(products);

    /// <summary>Takes all weights as they are now.</summary>
    public void Take(CircuitValues<T> values)
    {
        if (values is CircuitValues<double> same)
        {
            _values = same;
        }
        else if (_values is null || _source != values)
        {
            (_source, _values) = (values, values.As<double>());
        }
        else
        {
            values.CopyWeightsTo(_values);
        }

        Transposes.Take(_values);
    }
}
