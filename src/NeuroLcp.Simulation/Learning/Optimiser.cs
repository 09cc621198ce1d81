using System.Numerics;

namespace NeuroLcp.Simulation.Learning;

/// <summary>
/// Turns the increments that plasticity rules propose into changes of the weights. Increments are sums over the trials of
/// a batch and weights move <em>along</em> them: an increment is minus what a gradient method calls the gradient.
/// Decay and clipping are not here: the caller applies decay to the weight itself and passes the clipping factor.
/// </summary>
/// <remarks>
/// Memory is taken when it is made; an update allocates nothing. Different weights, and parts of one, may be updated on different threads at once.
/// Every number of a weight changes by its own history alone, so the result does not depend on how work is divided.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
public abstract class Optimiser<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    // Work is done in tiles so that intermediate results stay in the first-level cache.
    private protected const int Tile = 256;

    private readonly OptimisedWeight[] _weights;
    private readonly long[] _updates;

    /// <summary>Memory for the weights.</summary>
    /// <param name="weights">The weights, each with its own name.</param>
    /// <exception cref="ArgumentException">Two weights share a name, or a length or rate factor is negative.</exception>
    private protected Optimiser(IReadOnlyList<OptimisedWeight> weights)
    {
        _weights = [.. weights];
        _updates = new long[_weights.Length];
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (OptimisedWeight weight in _weights)
        {
            if (!names.Add(weight.Name))
            {
                throw new ArgumentException($"two weights are named '{weight.Name}'", nameof(weights));
            }

            if (weight.Length < 0 || !(weight.RateFactor >= 0 && double.IsFinite(weight.RateFactor)))
            {
                throw new ArgumentException(
                    $"weight '{weight.Name}': expected a length and a rate factor from 0, found {weight.Length} and {weight.RateFactor:R}", nameof(weights));
            }
        }
    }

    /// <summary>The name of the optimiser in a circuit file.</summary>
    public abstract string Kind { get; }

    /// <summary>The weights, by slot.</summary>
    public IReadOnlyList<OptimisedWeight> Weights => _weights;

    private protected abstract IReadOnlyList<string> Quantities { get; }

    /// <summary>An optimiser over weights.</summary>
    /// <param name="settings">Which one, and its constants.</param>
    /// <param name="weights">The weights; their order gives their slots.</param>
    /// <exception cref="ArgumentException">A setting is wrong, or two weights share a name.</exception>
    public static Optimiser<T> Create(OptimiserSettings settings, IReadOnlyList<OptimisedWeight> weights)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(weights);
        settings.Validate();
        return settings.Kind switch
        {
            "plain" => new PlainAscent<T>(weights),
            "momentum" => new Momentum<T>(settings.Momentum, weights),
            "adam" => new Adam<T>(settings.Beta1, settings.Beta2, settings.Epsilon, weights),
            _ => throw new InvalidOperationException($"{settings.Kind} is in the list of optimisers, and nothing makes it."),
        };
    }

    /// <summary>Changes one weight along its increments.</summary>
    /// <param name="weight">The weight's slot.</param>
    /// <param name="values">The weight, in any shape; changed in place.</param>
    /// <param name="increments">What the rule proposes, summed over the trials of the batch, in the shape of the weight.</param>
    /// <param name="rate">The learning rate of this update (<see cref="LearningRateSchedule"/>), before the weight's own factor.</param>
    /// <param name="clipFactor">What all increments are multiplied by first (<see cref="IncrementNorm.ClipFactor"/>).</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such slot.</exception>
    /// <exception cref="ArgumentException">A length is not that of the weight.</exception>
    public void Update(int weight, Span<T> values, ReadOnlySpan<T> increments, double rate, double clipFactor = 1)
    {
        OptimisedWeight described = Described(weight);
        if (values.Length != described.Length || increments.Length != described.Length)
        {
            throw new ArgumentException(
                $"weight '{described.Name}': expected {described.Length} values and increments, found {values.Length} and {increments.Length}");
        }

        Begin(weight);
        UpdatePart(weight, 0, values, increments, rate, clipFactor);
    }

    /// <summary>Begins the next update of a weight that is then changed in parts, each once, on any thread.</summary>
    /// <param name="weight">The weight's slot.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such slot.</exception>
    public void Begin(int weight)
    {
        _ = Described(weight);
        _updates[weight]++;
    }

    /// <summary>Changes a part of a weight along its increments, as <see cref="Update"/> does the whole.</summary>
    /// <param name="weight">The weight's slot.</param>
    /// <param name="first">The number of the part's first value in the weight.</param>
    /// <param name="values">The part; changed in place.</param>
    /// <param name="increments">Its increments.</param>
    /// <param name="rate">The learning rate of this update.</param>
    /// <param name="clipFactor">What all increments are multiplied by first.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such slot.</exception>
    /// <exception cref="ArgumentException">The part reaches beyond the weight, or lengths differ.</exception>
    public void UpdatePart(int weight, int first, Span<T> values, ReadOnlySpan<T> increments, double rate, double clipFactor)
    {
        OptimisedWeight described = Described(weight);
        if (first < 0 || first > described.Length - values.Length || increments.Length != values.Length)
        {
            throw new ArgumentException($"weight '{described.Name}': expected as many values as increments, from {first} on and within {described.Length}, found {values.Length} and {increments.Length}");
        }

        Apply(weight, first, _updates[weight], values, increments, rate * described.RateFactor, T.CreateChecked(clipFactor));
    }

    /// <summary>A copy of all that is remembered, for a checkpoint.</summary>
    public OptimiserState<T> Export()
    {
        var updates = new Dictionary<string, long>(StringComparer.Ordinal);
        var arrays = new Dictionary<string, T[]>(StringComparer.Ordinal);
        for (int i = 0; i < _weights.Length; i++)
        {
            updates.Add(_weights[i].Name, _updates[i]);
            for (int quantity = 0; quantity < Quantities.Count; quantity++)
            {
                arrays.Add(Key(i, quantity), [.. Memory(quantity, i)]);
            }
        }

        return new OptimiserState<T>(Kind, updates, arrays);
    }

    /// <summary>Goes on from what was remembered. Nothing changes where it does not fit.</summary>
    /// <param name="state">What <see cref="Export"/> gave for an optimiser of the same kind over the same weights.</param>
    /// <exception cref="ArgumentException">It belongs to another optimiser, or an array is missing or has another length.</exception>
    public void Import(OptimiserState<T> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Kind != Kind)
        {
            throw new ArgumentException($"expected the state of optimiser '{Kind}', found that of '{state.Kind}'", nameof(state));
        }

        for (int i = 0; i < _weights.Length; i++)
        {
            RequireFit(state, i);
        }

        for (int i = 0; i < _weights.Length; i++)
        {
            _updates[i] = state.Updates[_weights[i].Name];
            for (int quantity = 0; quantity < Quantities.Count; quantity++)
            {
                state.Arrays[Key(i, quantity)].CopyTo(Memory(quantity, i), 0);
            }
        }
    }

    private OptimisedWeight Described(int weight) => (uint)weight < (uint)_weights.Length ? _weights[weight]
        : throw new ArgumentOutOfRangeException(nameof(weight), weight, $"expected a slot from 0 to {_weights.Length - 1}");

    /// <summary>Changes a part of one weight; lengths are checked.</summary>
    private protected abstract void Apply(int weight, int first, long update, Span<T> values, ReadOnlySpan<T> increments, double rate, T clipFactor);

    /// <summary>What is remembered of a weight, by quantity and slot.</summary>
    private protected abstract T[] Memory(int quantity, int weight);

    private protected T[][] Zeros() => [.. _weights.Select(weight => new T[weight.Length])];

    private string Key(int weight, int quantity) => $"{_weights[weight].Name}/{Quantities[quantity]}";

    private void RequireFit(OptimiserState<T> state, int weight)
    {
        OptimisedWeight described = _weights[weight];
        if (!state.Updates.TryGetValue(described.Name, out long updates) || updates < 0)
        {
            throw new ArgumentException($"the state of optimiser '{Kind}' has no count of updates for weight '{described.Name}'", nameof(state));
        }

        for (int quantity = 0; quantity < Quantities.Count; quantity++)
        {
            string key = Key(weight, quantity);
            if (!state.Arrays.TryGetValue(key, out T[]? values))
            {
                throw new ArgumentException($"the state of optimiser '{Kind}' has no array '{key}'", nameof(state));
            }

            if (values.Length != described.Length)
            {
                throw new ArgumentException($"the state of optimiser '{Kind}': expected {described.Length} numbers in '{key}', found {values.Length}",
                    nameof(state));
            }
        }
    }
}
