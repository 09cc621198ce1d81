namespace NeuroLcp.Numerics.Lanes;

/// <summary>
/// Elementwise operations on a vector of <see cref="float"/>, and on the 32 bits of each element taken as an integer
/// (the members whose names end in <c>Bits</c>). Masks are all ones or all zeros in each element.
/// </summary>
internal interface ISingleLanes<TVector> : ILanes<TVector, float>
    where TVector : unmanaged
{
    public static abstract TVector BroadcastBits(uint bits);

    public static abstract TVector Divide(TVector a, TVector b);

    public static abstract TVector SquareRoot(TVector a);

    /// <summary>Mask of a &lt; b; false where either is NaN.</summary>
    public static abstract TVector LessThan(TVector a, TVector b);

    /// <summary>Mask of a = b; false where either is NaN.</summary>
    public static abstract TVector AreEqual(TVector a, TVector b);

    public static abstract TVector Select(TVector mask, TVector whereSet, TVector whereClear);

    /// <summary>Whether any element of a mask is set.</summary>
    public static abstract bool Any(TVector mask);

    public static abstract TVector AndBits(TVector a, TVector b);

    public static abstract TVector OrBits(TVector a, TVector b);

    public static abstract TVector XorBits(TVector a, TVector b);

    public static abstract TVector AddBits(TVector a, TVector b);

    public static abstract TVector SubtractBits(TVector a, TVector b);

    /// <summary>Mask of equal 32-bit patterns.</summary>
    public static abstract TVector AreEqualBits(TVector a, TVector b);

    public static abstract TVector ShiftLeftBits(TVector a, int count);

    public static abstract TVector ShiftRightBits(TVector a, int count);

    public static abstract TVector ShiftRightSignedBits(TVector a, int count);

    /// <summary>The nearest float of each element's signed 32-bit integer.</summary>
    public static abstract TVector ConvertSignedBits(TVector a);

    /// <summary>The 64-bit product of each element with <paramref name="factor"/>, as its high and low words.</summary>
    public static abstract TVector MultiplyWideBits(TVector a, uint factor, out TVector low);
}
