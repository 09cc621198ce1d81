using System.Runtime.CompilerServices;
using NeuroLcp.Numerics.Lanes;

namespace NeuroLcp.Numerics.Elementwise;

/// <summary>
/// Elementary functions of <see cref="float"/> from additions, products and fused multiply-adds alone, written once for every vector width.
/// </summary>
/// <remarks>
/// Polynomials are minimax fits on the reduced intervals named beside them; <c>docs/numerics.md</c> has the errors measured over all floats.
/// NaN in gives the same NaN out.
/// </remarks>
internal static class SingleFunctions
{
    private const float Log2E = 1.44269504f;

    // ln 2 = Ln2High + Ln2Low; n · Ln2High is exact for the exponents of floats
    private const float Ln2High = 0.693145752f;
    private const float Ln2Low = 1.4286068e-6f;

    // 1.5 · 2²³: a sum with it keeps no fraction, and its low bits are the integer
    private const float RoundingShift = 12582912f;

    private const float SquareRootOfHalf = 0.707106781f;
    private const uint SignBit = 0x80000000;
    private const uint OneBits = 0x3F800000;

    /// <summary>eˣ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp<TLanes, TVector>(TVector x)
        where TLanes : ISingleLanes<TVector>
        where TVector : unmanaged
    {
        // beyond these limits the result is 0 or ∞ already
        TVector limited = TLanes.Select(TLanes.LessThan(x, TLanes.Broadcast(-105f)), TLanes.Broadcast(-105f), x);
        limited = TLanes.Select(TLanes.LessThan(TLanes.Broadcast(90f), limited), TLanes.Broadcast(90f), limited);

        // x = n ln 2 + r with |r| ≤ ln 2 / 2
        TVector shifted = TLanes.FusedMultiplyAdd(limited, TLanes.Broadcast(Log2E), TLanes.Broadcast(RoundingShift));
        TVector n = TLanes.Subtract(shifted, TLanes.Broadcast(RoundingShift));
        TVector r = TLanes.FusedMultiplyAdd(n, TLanes.Broadcast(-Ln2High), limited);
        r = TLanes.FusedMultiplyAdd(n, TLanes.Broadcast(-Ln2Low), r);

        TVector p = TLanes.Broadcast(1.3863756e-3f);
        p = Next<TLanes, TVector>(p, r, 8.36751e-3f);
        p = Next<TLanes, TVector>(p, r, 4.1667238e-2f);
        p = Next<TLanes, TVector>(p, r, 1.6666535e-1f);
        p = Next<TLanes, TVector>(p, r, 0.5f);
        p = Next<TLanes, TVector>(p, r, 1f);
        p = Next<TLanes, TVector>(p, r, 1f);

        // 2ⁿ in two factors, so that results near the ends of the range neither overflow early nor vanish early
        TVector integer = TLanes.SubtractBits(shifted, TLanes.Broadcast(RoundingShift));
        TVector half = TLanes.ShiftRightSignedBits(integer, 1);
        TVector result = TLanes.Multiply(TLanes.Multiply(p, PowerOfTwo<TLanes, TVector>(half)), PowerOfTwo<TLanes,
            TVector>(TLanes.SubtractBits(integer, half)));
        return KeepNaN<TLanes, TVector>(x, result);
    }

    /// <summary>ln x; −∞ at 0, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Log<TLanes, TVector>(TVector x)
        where TLanes : ISingleLanes<TVector>
        where TVector : unmanaged
    {
        // subnormal numbers are scaled into the normal range first
        TVector small = TLanes.LessThan(x, TLanes.Broadcast(1.17549435e-38f));
        TVector scaled = TLanes.Select(small, TLanes.Multiply(x, TLanes.Broadcast(8388608f)), x);
        TVector correction = TLanes.Select(small, TLanes.Broadcast(-23f), TLanes.Broadcast(0f));

        SplitExponent<TLanes, TVector>(scaled, out TVector exponent, out TVector fraction);
        TVector result = LogOfSplit<TLanes, TVector>(TLanes.Add(exponent, correction), fraction);

        TVector infinity = TLanes.Broadcast(float.PositiveInfinity);
        result = TLanes.Select(TLanes.AreEqual(x, infinity), infinity, result);
        result = TLanes.Select(TLanes.AreEqual(x, TLanes.Broadcast(0f)), TLanes.Broadcast(float.NegativeInfinity), result);
        result = TLanes.Select(TLanes.LessThan(x, TLanes.Broadcast(0f)), TLanes.Broadcast(float.NaN), result);
        return KeepNaN<TLanes, TVector>(x, result);
    }

    /// <summary>tanh x, never beyond ±1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Tanh<TLanes, TVector>(TVector x)
        where TLanes : ISingleLanes<TVector>
        where TVector : unmanaged
    {
        // an odd polynomial over an even one, on the interval where tanh differs from ±1 by more than rounding
        TVector limit = TLanes.Broadcast(7.90531111f);
        TVector limited = TLanes.Select(TLanes.LessThan(x, TLanes.Broadcast(-7.90531111f)), TLanes.Broadcast(-7.90531111f), x);
        limited = TLanes.Select(TLanes.LessThan(limit, limited), limit, limited);
        TVector square = TLanes.Multiply(limited, limited);

        TVector p = TLanes.Broadcast(-2.76076847742355e-16f);
        p = Next<TLanes, TVector>(p, square, 2.00018790482477e-13f);
        p = Next<TLanes, TVector>(p, square, -8.60467152213735e-11f);
        p = Next<TLanes, TVector>(p, square, 5.12229709037114e-8f);
        p = Next<TLanes, TVector>(p, square, 1.48572235717979e-5f);
        p = Next<TLanes, TVector>(p, square, 6.37261928875436e-4f);
        p = Next<TLanes, TVector>(p, square, 4.89352455891786e-3f);
        p = TLanes.Multiply(p, limited);

        TVector q = TLanes.Broadcast(1.19825839466702e-6f);
        q = Next<TLanes, TVector>(q, square, 1.18534705686654e-4f);
        q = Next<TLanes, TVector>(q, square, 2.26843463243900e-3f);
        q = Next<TLanes, TVector>(q, square, 4.89352518554385e-3f);

        // of no float is the quotient beyond 1, rounded twice or once: 1 − tanh² never turns negative
        TVector result = TLanes.Divide(p, q);

        // tanh x = x (1 − x²/3 + …): below this limit x is the nearest float, and the quotient would lose subnormal numbers
        TVector tiny = TLanes.LessThan(Magnitude<TLanes, TVector>(x), TLanes.Broadcast(3e-4f));
        return KeepNaN<TLanes, TVector>(x, TLanes.Select(tiny, x, result));
    }

    /// <summary>1 / (1 + e⁻ˣ), with the relative accuracy of eˣ in the lower tail.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Sigmoid<TLanes, TVector>(TVector x)
        where TLanes : ISingleLanes<TVector>
        where TVector : unmanaged
    {
        TVector e = Exp<TLanes, TVector>(TLanes.OrBits(x, TLanes.BroadcastBits(SignBit)));
        TVector numerator = TLanes.Select(TLanes.LessThan(x, TLanes.Broadcast(0f)), e, TLanes.Broadcast(1f));
        return KeepNaN<TLanes, TVector>(x, TLanes.Divide(numerator, TLanes.Add(TLanes.Broadcast(1f), e)));
    }

    /// <summary>ln(1 + eˣ), with the relative accuracy of eˣ in the lower tail.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Softplus<TLanes, TVector>(TVector x)
        where TLanes : ISingleLanes<TVector>
        where TVector : unmanaged
    {
        // max(x, 0) + ln(1 + e), e = exp(−|x|); above √2, 1 + e = 2 (1 + (e − 1) / 2)
        TVector e = Exp<TLanes, TVector>(TLanes.OrBits(x, TLanes.BroadcastBits(SignBit)));
        TVector large = TLanes.LessThan(TLanes.Broadcast(0.41421356f), e);
        TVector fraction = TLanes.Select(large, TLanes.Multiply(TLanes.Subtract(e, TLanes.Broadcast(1f)), TLanes.Broadcast(0.5f)), e);
        TVector exponent = TLanes.Select(large, TLanes.Broadcast(1f), TLanes.Broadcast(0f));
        TVector positive = TLanes.Select(TLanes.LessThan(TLanes.Broadcast(0f), x), x, TLanes.Broadcast(0f));
        return KeepNaN<TLanes, TVector>(x, TLanes.Add(positive, LogOfSplit<TLanes, TVector>(exponent, fraction)));
    }

    /// <summary>Largest |x| for which <see cref="Sin"/> and <see cref="Cos"/> reduce the angle accurately.</summary>
    public const float LargestAngle = 60000f;

    /// <summary>sin x for |x| ≤ <see cref="LargestAngle"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Sin<TLanes, TVector>(TVector x)
        where TLanes : ISingleLanes<TVector>
        where TVector : unmanaged
    {
        TVector quadrant = ReduceAngle<TLanes, TVector>(x, out TVector r);
        SinCos<TLanes, TVector>(r, quadrant, out TVector sine, out _);

        // sin(−0) = −0, which the reduction would lose
        return TLanes.Select(TLanes.AreEqual(x, TLanes.Broadcast(0f)), x, KeepNaN<TLanes, TVector>(x, sine));
    }

    /// <summary>cos x for |x| ≤ <see cref="LargestAngle"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Cos<TLanes, TVector>(TVector x)
        where TLanes : ISingleLanes<TVector>
        where TVector : unmanaged
    {
        TVector quadrant = ReduceAngle<TLanes, TVector>(x, out TVector r);
        SinCos<TLanes, TVector>(r, quadrant, out _, out TVector cosine);
        return KeepNaN<TLanes, TVector>(x, cosine);
    }

    /// <summary>Sine and cosine of r + quadrant · π/2 for |r| ≤ π/4; quadrant is an integer in the bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SinCos<TLanes, TVector>(TVector r, TVector quadrant, out TVector sine, out TVector cosine)
        where TLanes : ISingleLanes<TVector>
        where TVector : unmanaged
    {
        TVector square = TLanes.Multiply(r, r);
        TVector s = TLanes.Broadcast(-1.9516012e-4f);
        s = Next<TLanes, TVector>(s, square, 8.332169e-3f);
        s = Next<TLanes, TVector>(s, square, -1.6666655e-1f);
        s = TLanes.FusedMultiplyAdd(TLanes.Multiply(s, square), r, r);

        TVector c = TLanes.Broadcast(2.4431669e-5f);
        c = Next<TLanes, TVector>(c, square, -1.3887304e-3f);
        c = Next<TLanes, TVector>(c, square, 4.1666646e-2f);
        c = TLanes.FusedMultiplyAdd(TLanes.Multiply(c, square), square, TLanes.FusedMultiplyAdd(square, TLanes.Broadcast(-0.5f), TLanes.Broadcast(1f)));

        // odd quadrants swap sine and cosine; bit 1 is the sign
        TVector odd = TLanes.AreEqualBits(TLanes.AndBits(quadrant, TLanes.BroadcastBits(1)), TLanes.BroadcastBits(1));
        TVector sineSign = TLanes.ShiftLeftBits(TLanes.AndBits(quadrant, TLanes.BroadcastBits(2)), 30);
        TVector cosineSign = TLanes.ShiftLeftBits(TLanes.AndBits(TLanes.AddBits(quadrant, TLanes.BroadcastBits(1)), TLanes.BroadcastBits(2)), 30);
        sine = TLanes.XorBits(TLanes.Select(odd, c, s), sineSign);
        cosine = TLanes.XorBits(TLanes.Select(odd, s, c), cosineSign);
    }

    /// <summary>x = (1 + fraction) 2^exponent with 1 + fraction in [√½, √2), for normal positive x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SplitExponent<TLanes, TVector>(TVector x, out TVector exponent, out TVector fraction)
        where TLanes : ISingleLanes<TVector>
        where TVector : unmanaged
    {
        // counted from the bits of √½, the exponent field steps where the mantissa passes √2
        TVector offset = TLanes.SubtractBits(x, TLanes.Broadcast(SquareRootOfHalf));
        TVector integer = TLanes.ShiftRightSignedBits(offset, 23);
        exponent = TLanes.ConvertSignedBits(integer);
        fraction = TLanes.Subtract(TLanes.SubtractBits(x, TLanes.ShiftLeftBits(integer, 23)), TLanes.Broadcast(1f));
    }

    /// <summary>exponent · ln 2 + ln(1 + fraction) for 1 + fraction in [√½, √2]; relative accuracy also where the fraction is tiny.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector LogOfSplit<TLanes, TVector>(TVector exponent, TVector fraction)
        where TLanes : ISingleLanes<TVector>
        where TVector : unmanaged
    {
        TVector square = TLanes.Multiply(fraction, fraction);
        TVector p = TLanes.Broadcast(-0.07634489f);
        p = Next<TLanes, TVector>(p, fraction, 0.12761965f);
        p = Next<TLanes, TVector>(p, fraction, -0.13160364f);
        p = Next<TLanes, TVector>(p, fraction, 0.14201719f);
        p = Next<TLanes, TVector>(p, fraction, -0.16623336f);
        p = Next<TLanes, TVector>(p, fraction, 0.20001228f);
        p = Next<TLanes, TVector>(p, fraction, -0.25000823f);
        p = Next<TLanes, TVector>(p, fraction, 0.3333333f);

        // smallest terms first: ln(1 + f) = f − f²/2 + f³ p(f)
        TVector sum = TLanes.Multiply(TLanes.Multiply(p, square), fraction);
        sum = TLanes.FusedMultiplyAdd(exponent, TLanes.Broadcast(Ln2Low), sum);
        sum = TLanes.FusedMultiplyAdd(square, TLanes.Broadcast(-0.5f), sum);
        sum = TLanes.Add(sum, fraction);
        return TLanes.FusedMultiplyAdd(exponent, TLanes.Broadcast(Ln2High), sum);
    }

    /// <summary>|x|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Magnitude<TLanes, TVector>(TVector x)
        where TLanes : ISingleLanes<TVector>
        where TVector : unmanaged => TLanes.AndBits(x, TLanes.BroadcastBits(~SignBit));

    /// <summary>One step of Horner's rule: p x + c.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Next<TLanes, TVector>(TVector p, TVector x, float c)
        where TLanes : ISingleLanes<TVector>
        where TVector : unmanaged => TLanes.FusedMultiplyAdd(p, x, TLanes.Broadcast(c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector KeepNaN<TLanes, TVector>(TVector x, TVector result)
        where TLanes : ISingleLanes<TVector>
        where TVector : unmanaged => TLanes.Select(TLanes.AreEqual(x, x), result, x);

    // 2ⁿ for an integer n in the bits, −126 ≤ n ≤ 127
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector PowerOfTwo<TLanes, TVector>(TVector n)
        where TLanes : ISingleLanes<TVector>
        where TVector : unmanaged => TLanes.AddBits(TLanes.ShiftLeftBits(n, 23), TLanes.BroadcastBits(OneBits));

    // x = r + quadrant · π/2: the first step is exact, and the three parts of π/2 hold 72 bits
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector ReduceAngle<TLanes, TVector>(TVector x, out TVector r)
        where TLanes : ISingleLanes<TVector>
        where TVector : unmanaged
    {
        TVector shifted = TLanes.FusedMultiplyAdd(x, TLanes.Broadcast(0.636619772f), TLanes.Broadcast(RoundingShift));
        TVector n = TLanes.Subtract(shifted, TLanes.Broadcast(RoundingShift));
        r = TLanes.FusedMultiplyAdd(n, TLanes.Broadcast(-1.57079637f), x);
        r = TLanes.FusedMultiplyAdd(n, TLanes.Broadcast(4.37113883e-8f), r);
        r = TLanes.FusedMultiplyAdd(n, TLanes.Broadcast(1.71512451e-15f), r);
        return TLanes.SubtractBits(shifted, TLanes.Broadcast(RoundingShift));
    }
}
