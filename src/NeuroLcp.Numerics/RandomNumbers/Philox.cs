using System.Numerics;
using System.Runtime.InteropServices;

namespace NeuroLcp.Numerics.RandomNumbers;

/// <summary>
/// Counter-based random numbers: Philox 4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").
/// A number is a function of where it is used, never of what was drawn before it.
/// </summary>
/// <remarks>
/// The counter is (block, step, presentation, stream) and the key the 64-bit seed, low word first. One block gives four words;
/// the number of index i is made from block i / 4. Uniform i uses word i % 4. Normals come in pairs by Box and Muller:
/// with U = (u + ½) 2⁻³² of the first word and θ = 2π v 2⁻³² of the second, numbers 0 and 1 of a block are
/// √(−2 ln U) cos θ and √(−2 ln U) sin θ from words 0 and 1, numbers 2 and 3 the same from words 2 and 3.
/// Largest possible |normal|: √(−2 ln 2⁻³³) ≈ 6.76.
/// </remarks>
public static class Philox
{
    internal const uint Multiplier0 = 0xD2511F53;
    internal const uint Multiplier1 = 0xCD9E8D57;
    internal const uint KeyStep0 = 0x9E3779B9;
    internal const uint KeyStep1 = 0xBB67AE85;
    internal const int Rounds = 10;

    private const double WordScale = 1.0 / 4294967296.0;

    /// <summary>The four random words of one counter.</summary>
    /// <param name="seed">Key.</param>
    /// <param name="stream">Counter word 3: what the numbers are for.</param>
    /// <param name="presentation">Counter word 2: the trial.</param>
    /// <param name="step">Counter word 1: the time step.</param>
    /// <param name="block">Counter word 0: four numbers of one trial and step.</param>
    public static (uint Word0, uint Word1, uint Word2, uint Word3) Block(ulong seed, uint stream, uint presentation, uint step, uint block)
    {
        uint c0 = block, c1 = step, c2 = presentation, c3 = stream;
        uint key0 = (uint)seed, key1 = (uint)(seed >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            ulong product0 = (ulong)Multiplier0 * c0;
            ulong product1 = (ulong)Multiplier1 * c2;
            c0 = (uint)(product1 >> 32) ^ c1 ^ key0;
            c1 = (uint)product1;
            c2 = (uint)(product0 >> 32) ^ c3 ^ key1;
            c3 = (uint)product0;
            key0 = unchecked(key0 + KeyStep0);
            key1 = unchecked(key1 + KeyStep1);
        }

        return (c0, c1, c2, c3);
    }

    /// <summary>One uniform number in the open interval (0, 1): (word + ½) 2⁻³².</summary>
    public static double Uniform(ulong seed, uint stream, uint presentation, uint step, uint index) =>
        UniformOf(WordOf(Block(seed, stream, presentation, step, index / 4), index % 4));

    /// <summary>One standard normal number.</summary>
    public static double Normal(ulong seed, uint stream, uint presentation, uint step, uint index)
    {
        (uint w0, uint w1, uint w2, uint w3) = Block(seed, stream, presentation, step, index / 4);
        (double first, double second) = (index & 2) == 0 ? NormalsOf(w0, w1) : NormalsOf(w2, w3);
        return (index & 1) == 0 ? first : second;
    }

    /// <summary>Standard normal numbers for a batch: destination[i, t] depends on (seed, stream, presentations[t], step, i) alone.</summary>
    /// <param name="seed">Key.</param>
    /// <param name="stream">What the numbers are for; different streams are independent.</param>
    /// <param name="presentations">One presentation number a trial; their count is the number of trials.</param>
    /// <param name="step">Time step.</param>
    /// <param name="units">Rows of the destination.</param>
    /// <param name="destination">Shape (units, trials), overwritten. float and double come from the same words and differ by at most 1e-5.</param>
    /// <param name="stride">Elements from row to row of the destination.</param>
    /// <exception cref="ArgumentException">A length or stride does not fit the shape; the message names the argument.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither float nor double.</exception>
    public static void Normals<T>(ulong seed, uint stream, ReadOnlySpan<uint> presentations, uint step, int units, Span<T> destination, int stride)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Check(presentations, units, destination, stride);
        if (typeof(T) == typeof(float))
        {
            PhiloxBatch.Fill<PhiloxBatch.NormalNumbers>(seed, stream, presentations, step, units, MemoryMarshal.Cast<T, float>(destination), stride);
            return;
        }

        Span<double> result = MemoryMarshal.Cast<T, double>(destination);
        for (int i = 0; i < units; i += 4)
        {
            for (int t = 0; t < presentations.Length; t++)
            {
                (uint w0, uint w1, uint w2, uint w3) = Block(seed, stream, presentations[t], step, (uint)i / 4);
                (double z0, double z1) = NormalsOf(w0, w1);
                (double z2, double z3) = NormalsOf(w2, w3);
                Put(result, stride, units, i, t, z0, z1, z2, z3);
            }
        }
    }

    /// <summary>Uniform numbers in the open interval (0, 1) for a batch, addressed as <see cref="Normals"/>.</summary>
    /// <param name="seed">Key.</param>
    /// <param name="stream">What the numbers are for; different streams are independent.</param>
    /// <param name="presentations">One presentation number a trial; their count is the number of trials.</param>
    /// <param name="step">Time step.</param>
    /// <param name="units">Rows of the destination.</param>
    /// <param name="destination">
    /// Shape (units, trials), overwritten. double holds (word + ½) 2⁻³², float the upper 23 bits of the same word, (word >> 9 + ½) 2⁻²³:
    /// they differ by less than 2⁻²³, and neither is ever 0 or 1.
    /// </param>
    /// <param name="stride">Elements from row to row of the destination.</param>
    /// <exception cref="ArgumentException">A length or stride does not fit the shape; the message names the argument.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither float nor double.</exception>
    public static void Uniforms<T>(ulong seed, uint stream, ReadOnlySpan<uint> presentations, uint step, int units, Span<T> destination, int stride)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Check(presentations, units, destination, stride);
        if (typeof(T) == typeof(float))
        {
            PhiloxBatch.Fill<PhiloxBatch.UniformNumbers>(seed, stream, presentations, step, units, MemoryMarshal.Cast<T, float>(destination), stride);
            return;
        }

        Span<double> result = MemoryMarshal.Cast<T, double>(destination);
        for (int i = 0; i < units; i += 4)
        {
            for (int t = 0; t < presentations.Length; t++)
            {
                (uint w0, uint w1, uint w2, uint w3) = Block(seed, stream, presentations[t], step, (uint)i / 4);
                Put(result, stride, units, i, t, UniformOf(w0), UniformOf(w1), UniformOf(w2), UniformOf(w3));
            }
        }
    }

    private static double UniformOf(uint word) => (word + 0.5) * WordScale;

    private static (double First, double Second) NormalsOf(uint radiusWord, uint angleWord)
    {
        double radius = Math.Sqrt(-2 * Math.Log(UniformOf(radiusWord)));
        (double sine, double cosine) = Math.SinCos(2 * Math.PI * WordScale * angleWord);
        return (radius * cosine, radius * sine);
    }

    private static uint WordOf((uint Word0, uint Word1, uint Word2, uint Word3) words, uint index) =>
        index switch { 0 => words.Word0, 1 => words.Word1, 2 => words.Word2, _ => words.Word3 };

    private static void Put(Span<double> result, int stride, int units, int i, int t, double v0, double v1, double v2, double v3)
    {
        Span<double> column = result[((i * stride) + t)..];
        column[0] = v0;
        if (i + 1 < units)
        {
            column[stride] = v1;
        }

        if (i + 2 < units)
        {
            column[2 * stride] = v2;
        }

        if (i + 3 < units)
        {
            column[3 * stride] = v3;
        }
    }

    private static void Check<T>(ReadOnlySpan<uint> presentations, int units, ReadOnlySpan<T> destination, int stride)
    {
        Require.FloatOrDouble<T>();
        Require.Count(units, nameof(units));
        Require.Matrix(destination.Length, units, presentations.Length, stride, nameof(destination), nameof(stride));
    }
}
