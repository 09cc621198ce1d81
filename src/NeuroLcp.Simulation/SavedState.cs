namespace NeuroLcp.Simulation;

/// <summary>The whole state of a computation between two of its steps, as named arrays: enough to go on from there, bit for bit.</summary>
public sealed class SavedState
{
    private readonly Dictionary<string, Array> _arrays = new(StringComparer.Ordinal);

    /// <summary>The arrays by name, one-dimensional, of float, double or long.</summary>
    public IReadOnlyDictionary<string, Array> Arrays => _arrays;

    /// <summary>Adds a copy of an array.</summary>
    /// <param name="name">Its name; not yet taken.</param>
    /// <param name="values">Its values.</param>
    public void Add<T>(string name, ReadOnlySpan<T> values)
        where T : unmanaged => _arrays.Add(name, values.ToArray());

    /// <summary>Adds a number.</summary>
    /// <param name="name">Its name; not yet taken.</param>
    /// <param name="value">Its value.</param>
    public void Add(string name, long value) => _arrays.Add(name, new[] { value });

    /// <summary>Takes an array over as it is.</summary>
    /// <param name="name">Its name; not yet taken.</param>
    /// <param name="values">One-dimensional, of float, double or long.</param>
    public void Take(string name, Array values) => _arrays.Add(name, values);

    /// <summary>Copies an array to where it belongs.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="to">As long as the array.</param>
    /// <exception cref="ArgumentException">There is none of that name, type and length: the state is that of another computation.</exception>
    public void CopyTo<T>(string name, Span<T> to)
        where T : unmanaged => Find<T>(name, to.Length).CopyTo(to);

    /// <summary>A number.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public long Number(string name) => Find<long>(name, 1)[0];

    /// <summary>An array of a known length.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="length">Its length.</param>
    /// <exception cref="ArgumentException">There is none of that name, type and length.</exception>
    public T[] Find<T>(string name, int length)
        where T : unmanaged => length == 0 ? [] : !_arrays.TryGetValue(name, out Array? found) ? throw new ArgumentException($"the saved state has no '{name}'")
        : found is T[] values && values.Length == length ? values
        : throw new ArgumentException(
            $"the saved state's '{name}' holds {found.Length} numbers of type {found.GetType().GetElementType()!.Name}, not {length} of {typeof(T).Name}");
}
