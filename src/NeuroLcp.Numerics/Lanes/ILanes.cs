namespace NeuroLcp.Numerics.Lanes;

/// <summary>
/// What a kernel needs of a vector of <typeparamref name="T"/>: kernels are written once against this interface and
/// instantiated at 512, 256 and 128 bits and at a single element, so every width does the same operations on every element.
/// </summary>
/// <remarks>No operation here mixes lanes: that is what makes results independent of the width.</remarks>
internal unsafe interface ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged
{
    public static abstract int Count { get; }

    public static abstract TVector Broadcast(T value);

    public static abstract TVector Load(T* source);

    public static abstract void Store(TVector value, T* destination);

    public static abstract TVector Add(TVector a, TVector b);

    public static abstract TVector Subtract(TVector a, TVector b);

    public static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>a b + c, rounded once.</summary>
    public static abstract TVector FusedMultiplyAdd(TVector a, TVector b, TVector c);
}
