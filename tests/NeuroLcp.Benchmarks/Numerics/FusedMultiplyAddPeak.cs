using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NeuroLcp.Benchmarks.Numerics;

/// <summary>
/// The ceiling of every product on one core: fused multiply-adds on registers alone, with enough independent chains to hide their latency.
/// </summary>
internal static class FusedMultiplyAddPeak
{
    private const int Chains = 12;

    /// <summary>Floating-point operations (two for each fused multiply-add) of <see cref="Run"/>.</summary>
    public static double Operations(int repetitions) =>
        2.0 * repetitions * Chains * (Vector512.IsHardwareAccelerated ? Vector512<float>.Count : Vector256<float>.Count);

    /// <summary>Does the work; the sum is returned so that nothing is optimised away.</summary>
    public static float Run(int repetitions) =>
        Vector512.IsHardwareAccelerated ? Run512(repetitions) : Run256(repetitions);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Run256(int repetitions)
    {
        Vector256<float> factor = Vector256.Create(0.999f), term = Vector256.Create(1e-3f);
        Vector256<float> a = term, b = term, c = term, d = term, e = term, f = term, g = term, h = term, i = term, j = term, k = term, l = term;
        for (int r = 0; r < repetitions; r++)
        {
            a = Vector256.FusedMultiplyAdd(a, factor, term);
            b = Vector256.FusedMultiplyAdd(b, factor, term);
            c = Vector256.FusedMultiplyAdd(c, factor, term);
            d = Vector256.FusedMultiplyAdd(d, factor, term);
            e = Vector256.FusedMultiplyAdd(e, factor, term);
            f = Vector256.FusedMultiplyAdd(f, factor, term);
            g = Vector256.FusedMultiplyAdd(g, factor, term);
            h = Vector256.FusedMultiplyAdd(h, factor, term);
            i = Vector256.FusedMultiplyAdd(i, factor, term);
            j = Vector256.FusedMultiplyAdd(j, factor, term);
            k = Vector256.FusedMultiplyAdd(k, factor, term);
            l = Vector256.FusedMultiplyAdd(l, factor, term);
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Run512(int repetitions)
    {
        Vector512<float> factor = Vector512.Create(0.999f), term = Vector512.Create(1e-3f);
        Vector512<float> a = term, b = term, c = term, d = term, e = term, f = term, g = term, h = term, i = term, j = term, k = term, l = term;
        for (int r = 0; r < repetitions; r++)
        {
            a = Vector512.FusedMultiplyAdd(a, factor, term);
            b = Vector512.FusedMultiplyAdd(b, factor, term);
            c = Vector512.FusedMultiplyAdd(c, factor, term);
            d = Vector512.FusedMultiplyAdd(d, factor, term);
            e = Vector512.FusedMultiplyAdd(e, factor, term);
            f = Vector512.FusedMultiplyAdd(f, factor, term);
            g = Vector512.FusedMultiplyAdd(g, factor, term);
            h = Vector512.FusedMultiplyAdd(h, factor, term);
            i = Vector512.FusedMultiplyAdd(i, factor, term);
            j = Vector512.FusedMultiplyAdd(j, factor, term);
            k = Vector512.FusedMultiplyAdd(k, factor, term);
            l = Vector512.FusedMultiplyAdd(l, factor, term);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }
}
