using System.Collections;

namespace NeuroLcp.Recording.Arrays;

/// <summary>Named values that describe a file, a group or an array; each name once, in the order given.</summary>
/// <remarks>Filled by a collection initialiser: <c>new AttributeSet { { "units", "ms" }, { "seed", 42UL } }</c>.</remarks>
public sealed class AttributeSet : IEnumerable<KeyValuePair<string, object>>
{
    private readonly List<KeyValuePair<string, object>> _values = [];

    /// <summary>Number of attributes.</summary>
    public int Count => _values.Count;

    /// <summary>Adds text, stored as variable-length UTF-8.</summary>
    /// <exception cref="ArgumentException">The name is empty or already there, or the text holds a NUL character.</exception>
    public void Add(string name, string value) => AddChecked(name, value);

    /// <summary>Adds a whole number.</summary>
    /// <exception cref="ArgumentException">The name is empty or already there.</exception>
    public void Add(string name, int value) => AddChecked(name, value);

    /// <inheritdoc cref="Add(string, int)"/>
    public void Add(string name, long value) => AddChecked(name, value);

    /// <inheritdoc cref="Add(string, int)"/>
    public void Add(string name, ulong value) => AddChecked(name, value);

    /// <summary>Adds a single-precision number, stored as such (a <c>_FillValue</c> must have its array's type).</summary>
    /// <exception cref="ArgumentException">The name is empty or already there.</exception>
    public void Add(string name, float value) => AddChecked(name, value);

    /// <summary>Adds a number.</summary>
    /// <exception cref="ArgumentException">The name is empty or already there.</exception>
    public void Add(string name, double value) => AddChecked(name, value);

    /// <summary>Adds a list of texts.</summary>
    /// <exception cref="ArgumentException">The name is empty or already there, the list is empty, or a text holds a NUL character.</exception>
    public void Add(string name, string[] values) => AddChecked(name, values);

    /// <summary>Adds a list of numbers.</summary>
    /// <exception cref="ArgumentException">The name is empty or already there, or the list is empty.</exception>
    public void Add(string name, double[] values) => AddChecked(name, values);

    /// <inheritdoc cref="Add(string, double[])"/>
    public void Add(string name, long[] values) => AddChecked(name, values);

    /// <inheritdoc cref="Add(string, double[])"/>
    public void Add(string name, int[] values) => AddChecked(name, values);

    /// <inheritdoc cref="Add(string, double[])"/>
    public void Add(string name, byte[] values) => AddChecked(name, values);

    /// <summary>Whether the name is taken.</summary>
    public bool Contains(string name) => _values.Exists(pair => pair.Key == name);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void AddChecked(string name, object value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        if (Contains(name))
        {
            throw new ArgumentException($"attribute '{name}' is given twice");
        }

        if (value is Array { Length: 0 })
        {
            throw new ArgumentException($"attribute '{name}' is an empty list; leave it out");
        }

        if ((value is string text && text.Contains('\0')) || (value is string[] texts && texts.Any(t => t.Contains('\0'))))
        {
            throw new ArgumentException($"attribute '{name}' holds a NUL character, which HDF5 text cannot");
        }

        _values.Add(new(name, value));
    }
}
