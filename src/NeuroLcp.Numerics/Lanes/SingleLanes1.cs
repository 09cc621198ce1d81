using System.Runtime.CompilerServices;

namespace NeuroLcp.Numerics.Lanes;

/// <summary>One <see cref="float"/>: the plain arithmetic that defines every elementary function here.</summary>
internal readonly unsafe struct SingleLanes1 : ISingleLanes<float>
{
    public static int Count => 1;

    public static float Broadcast(float value) => value;

    public static float BroadcastBits(uint bits) => BitConverter.UInt32BitsToSingle(bits);

    public static float Load(float* source) => *source;

    public static void Store(float value, float* destination) => *destination = value;

    public static float FusedMultiplyAdd(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);

    public static float Add(float a, float b) => a + b;

    public static float Subtract(float a, float b) => a - b;

    public static float Multiply(float a, float b) => a * b;

    public static float Divide(float a, float b) => a / b;

    public static float SquareRoot(float a) => MathF.Sqrt(a);

    public static float LessThan(float a, float b) => Mask(a < b);

    public static float AreEqual(float a, float b) => Mask(a == b);

    public static float Select(float mask, float whereSet, float whereClear) => Any(mask) ? whereSet : whereClear;

    public static bool Any(float mask) => Bits(mask) != 0;

    public static float AndBits(float a, float b) => BroadcastBits(Bits(a) & Bits(b));

    public static float OrBits(float a, float b) => BroadcastBits(Bits(a) | Bits(b));

    public static float XorBits(float a, float b) => BroadcastBits(Bits(a) ^ Bits(b));

    public static float AddBits(float a, float b) => BroadcastBits(unchecked(Bits(a) + Bits(b)));

    public static float SubtractBits(float a, float b) => BroadcastBits(unchecked(Bits(a) - Bits(b)));

    public static float AreEqualBits(float a, float b) => Mask(Bits(a) == Bits(b));

    public static float ShiftLeftBits(float a, int count) => BroadcastBits(Bits(a) << count);

    public static float ShiftRightBits(float a, int count) => BroadcastBits(Bits(a) >> count);

    public static float ShiftRightSignedBits(float a, int count) => BroadcastBits((uint)((int)Bits(a) >> count));

    public static float ConvertSignedBits(float a) => (int)Bits(a);

    public static float MultiplyWideBits(float a, uint factor, out float low)
    {
        ulong product = (ulong)Bits(a) * factor;
        low = BroadcastBits((uint)product);
        return BroadcastBits((uint)(product >> 32));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Bits(float value) => BitConverter.SingleToUInt32Bits(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Mask(bool set) => BroadcastBits(set ? uint.MaxValue : 0);
}
