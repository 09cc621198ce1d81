using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;

namespace NeuroLcp.Simulation.Plan.Run;

/// <summary>The numbers of one circuit that outlive a trial: its weights and the parameters drawn per unit.</summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class CircuitValues<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Dictionary<Weight, T[]> _weights = [];
    private readonly Dictionary<Weight, T[]> _remainders = [];
    private readonly Dictionary<Weight, bool[]> _exists = [];
    private readonly Dictionary<object, T[]> _perUnit = [];

    /// <summary>Takes over values; arrays are converted and copied.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="weights">Every weight that is its own, by name, row-major [post, pre]. Tied weights are left out.</param>
    /// <param name="drawn">Every drawn parameter that a population uses, a value per unit.</param>
    /// <param name="wiring">Which synapses exist, by weight, row-major [post, pre]; all do of a weight that is not named.</param>
    /// <exception cref="ArgumentException">A weight is missing, has the wrong length or sign, or is not 0 where there is no synapse.</exception>
    public CircuitValues(
        Circuit circuit, IReadOnlyDictionary<string, double[]> weights, IReadOnlyDictionary<DrawnParameterReference, double[]> drawn,
            IReadOnlyDictionary<string, bool[]>? wiring = null)
    {
        Circuit = circuit;
        Drawn = drawn;
        foreach (Weight weight in circuit.Weights.Where(w => w.TransposeOf is null))
        {
            if (!weights.TryGetValue(weight.Name, out double[]? given) || given.Length != weight.Rows * weight.Columns)
            {
                throw new ArgumentException($"weight '{weight.Name}' needs {weight.Rows} x {weight.Columns} values.", nameof(weights));
            }

            T[] own = GC.AllocateUninitializedArray<T>(given.Length, pinned: true);
            if (own is double[] same)
            {
                given.CopyTo(same);
            }
            else
            {
                for (int i = 0; i < own.Length; i++)
                {
                    own[i] = T.CreateSaturating(given[i]);
                }
            }

            int wrong = weight.Sign == SynapseSign.Any ? -1 : Array.FindIndex(given, value => !weight.Sign.Allows(value));
            if (wrong >= 0)
            {
                throw new ArgumentException($"weight '{weight.Name}' is {weight.Sign.Word()}, but element {wrong} is {given[wrong]:R}.", nameof(weights));
            }

            if (wiring?.GetValueOrDefault(weight.Name) is { } exists)
            {
                _exists[weight] = exists;
                for (int i = 0; i < exists.Length; i++)
                {
                    if (!exists[i] && own[i] != T.Zero)
                    {
                        throw new ArgumentException($"weight '{weight.Name}' has no synapse at element {i}, which is {given[i]:R}.", nameof(weights));
                    }
                }
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
    /// <param name="weights">Weights instead of the circuit's initialisation, as for the constructor; those it does not name are drawn.</param>
    /// <param name="wiring">
    /// Which synapses exist, for given weights; of a weight with <c>connect:</c> that it does not name, those that are not 0.
    /// </param>
    /// <param name="drawn">Drawn parameters to take instead of drawing them; or null.</param>
    public static CircuitValues<T> Draw(
        Circuit circuit, ulong seed, IReadOnlyDictionary<string, double[]>? weights = null, IReadOnlyDictionary<string, bool[]>? wiring = null,
        IReadOnlyDictionary<DrawnParameterReference, double[]>? drawn = null)
    {
        Weight[] own = [.. circuit.Weights.Where(w => w.TransposeOf is null)];
        var exists = new Dictionary<string, bool[]>();
        foreach (Weight weight in own.Where(w => Wiring.Source(w).Source.Connection is not null))
        {
            exists[weight.Name] = weights?.ContainsKey(Wiring.Source(weight).Source.Name) != true ? Flat(Wiring.Of(weight, seed)!) : Given(weight);
        }

        return new(
            circuit,
            own.ToDictionary(w => w.Name, w => weights?.GetValueOrDefault(w.Name) ?? Flat(Initialisation.Weight(w, seed))),
            Initialisation.Parameters(circuit, seed).ToDictionary(p => p.Key, p => drawn?.GetValueOrDefault(p.Key) ?? p.Value),
            exists);

        bool[] Given(Weight weight)
        {
            (Weight source, bool transposed) = Wiring.Source(weight);
            bool[] found = wiring?.GetValueOrDefault(source.Name) ?? [.. weights[source.Name].Select(w => w != 0)];
            return transposed ? Transposed(found, weight) : found;
        }
    }

    /// <summary>The same numbers in another precision.</summary>
    public CircuitValues<TOther> As<TOther>()
        where TOther : unmanaged, IFloatingPointIeee754<TOther> => new(
        Circuit, _weights.Keys.ToDictionary(w => w.Name, Read), Drawn, _exists.ToDictionary(e => e.Key.Name, e => e.Value));

    /// <summary>Brings a copy that <see cref="As"/> made to the weights as they are now.</summary>
    internal void CopyWeightsTo<TOther>(CircuitValues<TOther> copy)
        where TOther : unmanaged, IFloatingPointIeee754<TOther>
    {
        foreach ((Weight weight, T[] values) in _weights)
        {
            TensorPrimitives.ConvertSaturating<T, TOther>(values, copy._weights[weight]);
        }
    }

    /// <summary>The circuit.</summary>
    public Circuit Circuit { get; }

    /// <summary>A weight that is its own, row-major [post, pre].</summary>
    public Span<T> Weight(Weight weight) => _weights[weight];

    /// <summary>Which synapses of a weight exist, row-major [post, pre], a tied one's as it acts; null where all do.</summary>
    public bool[]? Exists(Weight weight) => weight.TransposeOf is not { } owner ? _exists.GetValueOrDefault(weight)
        : _exists.GetValueOrDefault(owner) is { } source ? Transposed(source, weight) : null;

    /// <summary>The parameters drawn per unit.</summary>
    public IReadOnlyDictionary<DrawnParameterReference, double[]> Drawn { get; }

    /// <summary>Sets what a rule says of synapses that do not exist to 0: they have no increments, so they enter no norm and no moment.</summary>
    /// <param name="weight">The weight the rule is for.</param>
    /// <param name="increments">Its increments, [post, pre].</param>
    /// <param name="first">The first row to look at.</param>
    /// <param name="end">The row behind the last.</param>
    internal void Mask(Weight weight, Span<T> increments, int first, int end)
    {
        if (!_exists.TryGetValue(weight, out bool[]? exists))
        {
            return;
        }

        for (int i = first * weight.Columns; i < end * weight.Columns; i++)
        {
            // chosen, not multiplied: a rule may divide by w, which is 0 here
            increments[i] = exists[i] ? increments[i] : T.Zero;
        }
    }

    /// <summary>
    /// Brings a weight that has learned back to what it may be: synapses that left the sign of the weight stop at 0 (the nearest
    /// weight allowed, so that two that are driven apart by nothing else do not come apart by this).
    /// </summary>
    internal void Constrain(Weight weight, Range part)
    {
        Span<T> values = _weights[weight].AsSpan(part);
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

    /// <summary>Makes room for what rounding takes from a weight whose increments may be smaller than its last digit.</summary>
    internal void KeepRemainder(Weight weight) => _remainders.TryAdd(weight, new T[_weights[weight].Length]);

    /// <summary>Whether there is room for it.</summary>
    internal bool KeepsRemainder(Weight weight) => _remainders.ContainsKey(weight);

    /// <summary>w ← w + increments, with what rounding takes kept for the next time; <see cref="KeepRemainder"/> has made room.</summary>
    internal void AddKeepingRemainder(Weight weight, ReadOnlySpan<T> increments)
    {
        T[] values = _weights[weight], remainder = _remainders[weight];
        Numerics.Elementwise.CompensatedSums.Add(values, remainder, values, increments, []);
        Constrain(weight, ..);
        ForgetAtBound(weight);
    }

    /// <summary>The same with one increment a synapse in double.</summary>
    internal void AddKeepingRemainder(Weight weight, Func<int, double> increment)
    {
        T[] values = _weights[weight], remainder = _remainders[weight];
        for (int i = 0; i < values.Length; i++)
        {
            double exact = increment(i);
            T one = T.CreateChecked(exact), rest = T.CreateChecked(exact - double.CreateChecked(one));
            Span<T> value = values.AsSpan(i, 1);
            Numerics.Elementwise.CompensatedSums.Add<T>(value, remainder.AsSpan(i, 1), value, new ReadOnlySpan<T>(in one), new ReadOnlySpan<T>(in rest));
        }

        Constrain(weight, ..);
        ForgetAtBound(weight);
    }

    /// <summary>A synapse that is kept at 0 has nothing left over.</summary>
    private void ForgetAtBound(Weight weight)
    {
        if (weight.Sign == SynapseSign.Any)
        {
            return;
        }

        T[] values = _weights[weight], remainder = _remainders[weight];
        for (int i = 0; i < values.Length; i++)
        {
            remainder[i] = values[i] == T.Zero ? T.Zero : remainder[i];
        }
    }

    /// <summary>A weight as doubles, [post, pre]; a tied one as it acts.</summary>
    public double[] Read(Weight weight)
    {
        if (weight.TransposeOf is not { } owner)
        {
            T[] own = _weights[weight];
            var read = new double[own.Length];
            for (int i = 0; i < read.Length; i++)
            {
                read[i] = double.CreateChecked(own[i]);
            }

            return read;
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

    /// <summary>Keeps every weight, for a checkpoint.</summary>
    internal void Save(SavedState state)
    {
        foreach ((Weight weight, T[] values) in _weights)
        {
            state.Add<T>($"weight/{weight.Name}", values);
        }

        foreach ((Weight weight, T[] remainder) in _remainders)
        {
            state.Add<T>($"weight-remainder/{weight.Name}", remainder);
        }
    }

    /// <summary>Goes on with the weights that were kept.</summary>
    /// <exception cref="ArgumentException">They are those of another circuit, or of another precision.</exception>
    internal void Restore(SavedState state)
    {
        foreach ((Weight weight, T[] values) in _weights)
        {
            state.CopyTo<T>($"weight/{weight.Name}", values);
        }

        foreach ((Weight weight, T[] remainder) in _remainders)
        {
            state.CopyTo<T>($"weight-remainder/{weight.Name}", remainder);
        }
    }

    /// <summary>A table row by row. (The base library's Cast puts every element into an object of its own.)</summary>
    private static TElement[] Flat<TElement>(TElement[,] table) =>
        table.Length == 0 ? [] : MemoryMarshal.CreateReadOnlySpan(ref table[0, 0], table.Length).ToArray();

    /// <summary>The transpose of a table, as a table with the rows and columns of <paramref name="result"/>.</summary>
    private static bool[] Transposed(bool[] source, Weight result) =>
        [.. Enumerable.Range(0, source.Length).Select(i => source[(i % result.Columns * result.Rows) + (i / result.Columns)])];

    /// <summary>A value per unit: a bias or a drawn parameter.</summary>
    internal ReadOnlySpan<T> PerUnit(object source) =>
        _perUnit.TryGetValue(source, out T[]? values) ? values : throw new InvalidOperationException($"no values for {source}.");
}
