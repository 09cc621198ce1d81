using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Writing;

namespace NeuroLcp.Recording.Layout;

/// <summary>A single number that can be rewritten while the recording goes on (<see cref="RecordingWriter.SetScalar(string, string, double)"/>).</summary>
/// <remarks>Made by <see cref="Real"/>, <see cref="Integer"/> or <see cref="Flag"/>.</remarks>
public sealed record ScalarLayout
{
    private ScalarLayout(string name, ElementType type, double real, long integer)
    {
        Name = name;
        Type = type;
        InitialReal = real;
        InitialInteger = integer;
    }

    /// <summary>Name of the dataset.</summary>
    public string Name { get; }

    /// <summary>Float64, Int64 or UInt8.</summary>
    public ElementType Type { get; }

    /// <summary>Unit as a UDUNITS symbol, or null.</summary>
    public string? Units { get; init; }

    /// <summary>Further attributes.</summary>
    public AttributeSet Attributes { get; init; } = new();

    internal double InitialReal { get; }

    internal long InitialInteger { get; }

    /// <summary>A float64 scalar.</summary>
    public static ScalarLayout Real(string name, double initial = double.NaN) => new(name, ElementType.Float64, initial, 0);

    /// <summary>An int64 scalar.</summary>
    public static ScalarLayout Integer(string name, long initial = 0) => new(name, ElementType.Int64, initial, initial);

    /// <summary>A uint8 scalar whose values have names, written as the CF attributes <c>flag_values</c> and <c>flag_meanings</c>.</summary>
    public static ScalarLayout Flag(string name, byte initial, IReadOnlyList<(byte Value, string Meaning)> meanings) =>
        new(name, ElementType.UInt8, initial, initial)
        {
            Attributes = new AttributeSet
            {
                { "flag_values", meanings.Select(m => m.Value).ToArray() },
                { "flag_meanings", string.Join(' ', meanings.Select(m => m.Meaning)) },
            },
        };
}
