using System.Numerics;
using System.Numerics.Tensors;
using NeuroLcp.Language.Expressions;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;

namespace NeuroLcp.Simulation.Plan;

/// <summary>The numbers of one circuit that outlive a trial: its weights and the parameters drawn per unit.</summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class CircuitValues<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Dictionary<Weight, T[]> _weights = [];
    private readonly Dictionary<object, T[]> _perUnit = [];

    /// <summary>Takes over values; arrays are converted and copied.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="weights">Every weight that is its own, by name, row-major [post, pre]. Tied weights are left out.</param>
    /// <param name="drawn">Every drawn parameter that a population uses, a value per unit.</param>
    /// <exception cref="ArgumentException">A weight is missing or has the wrong length.</exception>
    public CircuitValues(Circuit circuit, IReadOnlyDictionary<string, double[]> weights, IReadOnlyDictionary<DrawnParameterReference, double[]> drawn)
    {
        Circuit = circuit;
        foreach (Weight weight in circuit.Weights.Where(w => w.TransposeOf is null))
        {
            if (!weights.TryGetValue(weight.Name, out double[]? given) || given.Length != weight.Rows * weight.Columns)
            {
                throw new ArgumentException($"weight '{weight.Name}' needs {weight.Rows} x {weight.Columns} values.", nameof(weights));
            }

            T[] own = GC.AllocateUninitializedArray<T>(given.Length, pinned: true);
            for (int i = 0; i < own.Length; i++)
            {
                own[i] = T.CreateSaturating(given[i]);
            }

            int wrong = Array.FindIndex(given, value => !weight.Sign.Allows(value));
            if (wrong >= 0)
            {
                throw new ArgumentException($"weight '{weight.Name}' is {weight.Sign.Word()}, but element {wrong} is {given[wrong]:R}.", nameof(weights));
            }

            _weights[weight] = own;
            if (weight.Pre is null)
            {
                _perUnit[weight] = own;
            }
        }

        foreach ((DrawnParameterReference parameter, double[] values) in drawn)
        {
            _perUnit[parameter] = [.. values.Select(T.CreateSaturating)];
        }
    }

    /// <summary>The values a circuit starts from: its own initialisation, or given weights.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="seed">The seed of what is drawn.</param>
    /// <param name="weights">Weights instead of the circuit's initialisation, as for the constructor; or null.</param>
    public static CircuitValues<T> Draw(Circuit circuit, ulong seed, IReadOnlyDictionary<string, double[]>? weights = null) => new(
        circuit,
        weights ?? circuit.Weights.Where(w => w.TransposeOf is null).ToDictionary(w => w.Name, w => Initialisation.Weight(w, seed).Cast<double>().ToArray()),
        Initialisation.Parameters(circuit, seed));

    /// <summary>The circuit.</summary>
    public Circuit Circuit { get; }

    /// <summary>A weight that is its own, row-major [post, pre].</summary>
    public Span<T> Weight(Weight weight) => _weights[weight];

    /// <summary>
    /// Brings a weight that has learned back to what it may be: synapses that left the sign of the weight stop at 0 (the nearest
    /// weight allowed, so that two that are driven apart by nothing else do not come apart by this).
    /// </summary>
    public void Constrain(Weight weight)
    {
        Span<T> values = _weights[weight];
        switch (weight.Sign)
        {
            case SynapseSign.Excitatory:
                TensorPrimitives.Max(values, T.Zero, values);
                break;
            case SynapseSign.Inhibitory:
                TensorPrimitives.Min(values, T.Zero, values);
                break;
        }
    }

    /// <summary>A weight as doubles, [post, pre]; a tied one as it acts.</summary>
    public double[] Read(Weight weight)
    {
        if (weight.TransposeOf is not { } owner)
        {
            return [.. _weights[weight].Select(double.CreateChecked)];
        }

        T[] source = _weights[owner];
        var result = new double[source.Length];
        for (int r = 0; r < weight.Rows; r++)
        {
            for (int c = 0; c < weight.Columns; c++)
            {
                result[r * weight.Columns + c] = double.CreateChecked(source[c * weight.Rows + r]);
            }
        }

        return result;
    }

    /// <summary>A value per unit: a bias or a drawn parameter.</summary>
    internal ReadOnlySpan<T> PerUnit(object source) => _perUnit.TryGetValue(source, out T[]? values) ? values : throw new InvalidOperationException($"no values for {source}.");
}
