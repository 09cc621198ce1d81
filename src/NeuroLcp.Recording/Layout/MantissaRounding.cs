using System.Runtime.InteropServices;
using NeuroLcp.Recording.Arrays;

namespace NeuroLcp.Recording.Layout;

/// <summary>Rounds floats to fewer bits of the mantissa, to the nearest and in a tie to the even one.</summary>
internal static class MantissaRounding
{
    /// <summary>The attribute that says how many are kept.</summary>
    internal const string Attribute = "kept_mantissa_bits";

    private const int SingleBits = 23, DoubleBits = 52;

    /// <summary>Bits of a type's mantissa that are stored; 0 for whole numbers.</summary>
    internal static int Bits(ElementType type) => type switch
    {
        ElementType.Float32 => SingleBits,
        ElementType.Float64 => DoubleBits,
        _ => 0,
    };

    /// <summary>Rounds the elements in place.</summary>
    internal static void Round(Span<byte> elements, ElementType type, int keptBits)
    {
        if (type == ElementType.Float32)
        {
            Round(MemoryMarshal.Cast<byte, uint>(elements), SingleBits - keptBits);
        }
        else
        {
            Round(MemoryMarshal.Cast<byte, ulong>(elements), DoubleBits - keptBits);
        }
    }

    /// <summary>A rounded copy; the array itself where all bits are kept.</summary>
    internal static Array Rounded(Array values, int? keptBits)
    {
        if (keptBits is not { } bits)
        {
            return values;
        }

        var copy = (Array)values.Clone();
        ElementType type = ElementTypes.Of(values.GetType().GetElementType()!);
        Round(MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(copy), checked(copy.Length * type.Size())), type, bits);
        return copy;
    }

    // A float's bits, read as a whole number, are in the order of its size: so adding half a unit of the last kept place and cutting rounds,
    // and a carry runs over into the exponent as it should, at the very top to infinity. Half minus one, and one more where the last kept
    // bit is odd, is what sends a tie to the even neighbour.
    private static void Round(Span<uint> bits, int dropped)
    {
        const uint exponent = 0x7F80_0000;
        if (dropped == 0)
        {
            return;
        }

        uint half = (1u << (dropped - 1)) - 1, kept = ~((1u << dropped) - 1);
        foreach (ref uint value in bits)
        {
            uint rounded = (value + half + ((value >> dropped) & 1)) & kept;
            value = (value & exponent) == exponent ? value : rounded;
        }
    }

    private static void Round(Span<ulong> bits, int dropped)
    {
        const ulong exponent = 0x7FF0_0000_0000_0000;
        if (dropped == 0)
        {
            return;
        }

        ulong half = (1ul << (dropped - 1)) - 1, kept = ~((1ul << dropped) - 1);
        foreach (ref ulong value in bits)
        {
            ulong rounded = (value + half + ((value >> dropped) & 1)) & kept;
            value = (value & exponent) == exponent ? value : rounded;
        }
    }
}
