using System.Numerics;
using NeuroLcp.Recording.Arrays;

namespace NeuroLcp.Recording.Reading;

/// <summary>The smallest and the largest number of an array, and how many are not numbers.</summary>
/// <param name="Count">Numbers looked at, NaN included.</param>
/// <param name="Minimum">The smallest, NaN aside; NaN where there is none.</param>
/// <param name="Maximum">The largest, NaN aside; NaN where there is none.</param>
/// <param name="Missing">NaN among them.</param>
public readonly record struct ArrayRange(long Count, double Minimum, double Maximum, long Missing)
{
    /// <summary>Goes through an array of numbers, block by block.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="array">The array.</param>
    /// <param name="shape">How much of it, from its beginning: its own shape, or fewer rows.</param>
    /// <param name="read">Told the bytes read so far of this array.</param>
    /// <exception cref="RecordingException">There is no such array, it holds no numbers, or is damaged.</exception>
    public static ArrayRange Of(RecordingReader reader, ArrayDescription array, IReadOnlyList<long> shape, Action<long>? read = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(array);
        var range = new ArrayRange(0, double.NaN, double.NaN, 0);
        foreach (ArrayBlock block in ArrayBlock.Of(shape, array.ElementBytes, reader.Storage(array.Path).Chunk))
        {
            range = array switch
            {
                { Kind: ElementKind.Integer, IsUnsigned: true } => range.With<ulong>(reader.ReadBlock<ulong>(array.Path, block)),
                { Kind: ElementKind.Integer } => range.With<long>(reader.ReadBlock<long>(array.Path, block)),
                { ElementBytes: <= sizeof(float) } => range.With<float>(reader.ReadBlock<float>(array.Path, block)),
                _ => range.With<double>(reader.ReadBlock<double>(array.Path, block)),
            };
            read?.Invoke((block.Offset + block.Length) * array.ElementBytes);
        }

        return range;
    }

    private ArrayRange With<T>(ReadOnlySpan<T> values)
        where T : unmanaged, INumber<T>
    {
        bool any = false;
        T least = T.Zero, most = T.Zero;
        long missing = 0;
        foreach (T value in values)
        {
            if (T.IsNaN(value))
            {
                missing++;
            }
            else if (!any)
            {
                least = most = value;
                any = true;
            }
            else if (value < least)
            {
                least = value;
            }
            else if (value > most)
            {
                most = value;
            }
        }

        return new ArrayRange(
            Count + values.Length,
            any ? MinNumber(Minimum, double.CreateChecked(least)) : Minimum,
            any ? MaxNumber(Maximum, double.CreateChecked(most)) : Maximum,
            Missing + missing);
    }

    private static double MinNumber(double a, double b) => double.IsNaN(a) || b < a ? b : a;

    private static double MaxNumber(double a, double b) => double.IsNaN(a) || b > a ? b : a;
}
