using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using NeuroLcp.Numerics.Elementwise;
using NeuroLcp.Numerics.Lanes;

namespace NeuroLcp.Numerics.RandomNumbers;

/// <summary><see cref="Philox"/> for many trials at once, in float: a vector holds as many counters.</summary>
internal static unsafe class PhiloxBatch
{
    /// <summary>What is made of the four words of a block, in place.</summary>
    internal interface INumbers
    {
        public static abstract void FromWords<TLanes, TVector>(ref TVector w0, ref TVector w1, ref TVector w2, ref TVector w3)
            where TLanes : ISingleLanes<TVector>
            where TVector : unmanaged;
    }

    /// <summary>Fills destination (units, trials) from the blocks of each presentation.</summary>
    public static void Fill<TNumbers>(ulong seed, uint stream, ReadOnlySpan<uint> presentations, uint step, int units, Span<float> destination, int stride)
        where TNumbers : INumbers
    {
        int trials = presentations.Length;
        fixed (uint* numbers = presentations)
        fixed (float* result = destination)
        {
            if (Vector512.IsHardwareAccelerated)
            {
                Run<TNumbers, SingleLanes512, Vector512<float>>(seed, stream, numbers, step, units, trials, result, stride);
            }
            else if (Vector256.IsHardwareAccelerated)
            {
                Run<TNumbers, SingleLanes256, Vector256<float>>(seed, stream, numbers, step, units, trials, result, stride);
            }
            else if (Vector128.IsHardwareAccelerated)
            {
                Run<TNumbers, SingleLanes128, Vector128<float>>(seed, stream, numbers, step, units, trials, result, stride);
            }
            else
            {
                Run<TNumbers, SingleLanes1, float>(seed, stream, numbers, step, units, trials, result, stride);
            }
        }
    }

    /// <summary>The same at one width. One element wide, it is the definition.</summary>
    public static void Run<TNumbers, TLanes, TVector>(
        ulong seed, uint stream, uint* presentations, uint step, int units, int trials, float* destination, nint stride)
        where TNumbers : INumbers
        where TLanes : ISingleLanes<TVector>
        where TVector : unmanaged
    {
        // vectors of trials while they last; then, one trial at a time, vectors of blocks
        int whole = trials - (trials % TLanes.Count);
        FillAcrossTrials<TNumbers, TLanes, TVector>(seed, stream, presentations, step, units, whole, destination, stride);
        for (int t = whole; t < trials; t++)
        {
            FillAcrossBlocks<TNumbers, TLanes, TVector>(seed, stream, presentations[t], step, units, destination + t, stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FillAcrossTrials<TNumbers, TLanes, TVector>(
        ulong seed, uint stream, uint* presentations, uint step, int units, int trials, float* destination, nint stride)
        where TNumbers : INumbers
        where TLanes : ISingleLanes<TVector>
        where TVector : unmanaged
    {
        for (int i = 0; i < units; i += 4)
        {
            for (int t = 0; t < trials; t += TLanes.Count)
            {
                TVector w0 = TLanes.BroadcastBits((uint)i / 4);
                TVector w1 = TLanes.BroadcastBits(step);
                TVector w2 = TLanes.Load((float*)(presentations + t));
                TVector w3 = TLanes.BroadcastBits(stream);
                Mix<TLanes, TVector>(seed, ref w0, ref w1, ref w2, ref w3);
                TNumbers.FromWords<TLanes, TVector>(ref w0, ref w1, ref w2, ref w3);

                float* row = destination + (i * stride) + t;
                TLanes.Store(w0, row);
                if (i + 1 < units)
                {
                    TLanes.Store(w1, row + stride);
                }

                if (i + 2 < units)
                {
                    TLanes.Store(w2, row + (2 * stride));
                }

                if (i + 3 < units)
                {
                    TLanes.Store(w3, row + (3 * stride));
                }
            }
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FillAcrossBlocks<TNumbers, TLanes, TVector>(
        ulong seed, uint stream, uint presentation, uint step, int units, float* destination, nint stride)
        where TNumbers : INumbers
        where TLanes : ISingleLanes<TVector>
        where TVector : unmanaged
    {
        uint* blocks = stackalloc uint[TLanes.Count];
        float* numbers = stackalloc float[4 * TLanes.Count];
        for (int i = 0; i < units; i += 4 * TLanes.Count)
        {
            for (int b = 0; b < TLanes.Count; b++)
            {
                blocks[b] = (uint)((i / 4) + b);
            }

            TVector w0 = TLanes.Load((float*)blocks);
            TVector w1 = TLanes.BroadcastBits(step);
            TVector w2 = TLanes.BroadcastBits(presentation);
            TVector w3 = TLanes.BroadcastBits(stream);
            Mix<TLanes, TVector>(seed, ref w0, ref w1, ref w2, ref w3);
            TNumbers.FromWords<TLanes, TVector>(ref w0, ref w1, ref w2, ref w3);
            TLanes.Store(w0, numbers);
            TLanes.Store(w1, numbers + TLanes.Count);
            TLanes.Store(w2, numbers + (2 * TLanes.Count));
            TLanes.Store(w3, numbers + (3 * TLanes.Count));

            // number j of the vector's block b belongs to unit i + 4 b + j
            int count = Math.Min(4 * TLanes.Count, units - i);
            for (int unit = 0; unit < count; unit++)
            {
                destination[(i + unit) * stride] = numbers[((unit % 4) * TLanes.Count) + (unit / 4)];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix<TLanes, TVector>(ulong seed, ref TVector c0, ref TVector c1, ref TVector c2, ref TVector c3)
        where TLanes : ISingleLanes<TVector>
        where TVector : unmanaged
    {
        uint key0 = (uint)seed, key1 = (uint)(seed >> 32);
        for (int round = 0; round < Philox.Rounds; round++)
        {
            TVector high0 = TLanes.MultiplyWideBits(c0, Philox.Multiplier0, out TVector low0);
            TVector high1 = TLanes.MultiplyWideBits(c2, Philox.Multiplier1, out TVector low1);
            c0 = TLanes.XorBits(TLanes.XorBits(high1, c1), TLanes.BroadcastBits(key0));
            c1 = low1;
            c2 = TLanes.XorBits(TLanes.XorBits(high0, c3), TLanes.BroadcastBits(key1));
            c3 = low0;
            key0 = unchecked(key0 + Philox.KeyStep0);
            key1 = unchecked(key1 + Philox.KeyStep1);
        }
    }

    /// <summary>(word >> 9 + ½) 2⁻²³: 24 significant bits, exact, never 0 or 1.</summary>
    internal readonly struct UniformNumbers : INumbers
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void FromWords<TLanes, TVector>(ref TVector w0, ref TVector w1, ref TVector w2, ref TVector w3)
            where TLanes : ISingleLanes<TVector>
            where TVector : unmanaged
        {
            w0 = FromWord<TLanes, TVector>(w0);
            w1 = FromWord<TLanes, TVector>(w1);
            w2 = FromWord<TLanes, TVector>(w2);
            w3 = FromWord<TLanes, TVector>(w3);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TVector FromWord<TLanes, TVector>(TVector word)
            where TLanes : ISingleLanes<TVector>
            where TVector : unmanaged
        {
            TVector integer = TLanes.ConvertSignedBits(TLanes.ShiftRightBits(word, 9));
            return TLanes.Multiply(TLanes.Add(integer, TLanes.Broadcast(0.5f)), TLanes.Broadcast(1f / 8388608f));
        }
    }

    /// <summary>Two pairs of standard normals by Box and Muller.</summary>
    internal readonly struct NormalNumbers : INumbers
    {
        private const float WordScale = 1f / 4294967296f;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void FromWords<TLanes, TVector>(ref TVector w0, ref TVector w1, ref TVector w2, ref TVector w3)
            where TLanes : ISingleLanes<TVector>
            where TVector : unmanaged
        {
            Pair<TLanes, TVector>(ref w0, ref w1);
            Pair<TLanes, TVector>(ref w2, ref w3);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Pair<TLanes, TVector>(ref TVector first, ref TVector second)
            where TLanes : ISingleLanes<TVector>
            where TVector : unmanaged
        {
            TVector radius = Radius<TLanes, TVector>(first);

            // the angle is reduced exactly, as an integer: quadrants of 2³⁰ around multiples of π/2
            TVector turned = TLanes.AddBits(second, TLanes.BroadcastBits(0x20000000));
            TVector remainder = TLanes.SubtractBits(TLanes.AndBits(turned, TLanes.BroadcastBits(0x3FFFFFFF)), TLanes.BroadcastBits(0x20000000));
            TVector angle = TLanes.Multiply(TLanes.ConvertSignedBits(remainder), TLanes.Broadcast(1.4629180793e-9f));
            SingleFunctions.SinCos<TLanes, TVector>(angle, TLanes.ShiftRightBits(turned, 30), out TVector sine, out TVector cosine);
            first = TLanes.Multiply(radius, cosine);
            second = TLanes.Multiply(radius, sine);
        }

        // √(−2 ln U), U = (u + ½) 2⁻³². Near 1, where U as a float would lose what matters, ln is taken of 1 − (1 − U) with 1 − U exact:
        // 1 − U = (ū + ½) 2⁻³² with ū the complement of u.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TVector Radius<TLanes, TVector>(TVector word)
            where TLanes : ISingleLanes<TVector>
            where TVector : unmanaged
        {
            TVector uniform = Scale<TLanes, TVector>(word);
            TVector complement = Scale<TLanes, TVector>(TLanes.XorBits(word, TLanes.BroadcastBits(uint.MaxValue)));
            SingleFunctions.SplitExponent<TLanes, TVector>(uniform, out TVector exponent, out TVector fraction);
            TVector isUpper = TLanes.LessThan(TLanes.Broadcast(0.75f), uniform);
            fraction = TLanes.Select(isUpper, TLanes.Subtract(TLanes.Broadcast(0f), complement), fraction);
            exponent = TLanes.Select(isUpper, TLanes.Broadcast(0f), exponent);
            TVector logarithm = SingleFunctions.LogOfSplit<TLanes, TVector>(exponent, fraction);
            return TLanes.SquareRoot(TLanes.Multiply(logarithm, TLanes.Broadcast(-2f)));
        }

        // (word + ½) 2⁻³², rounded once: the halves of a word are exact floats
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TVector Scale<TLanes, TVector>(TVector word)
            where TLanes : ISingleLanes<TVector>
            where TVector : unmanaged
        {
            TVector high = TLanes.ConvertSignedBits(TLanes.ShiftRightBits(word, 16));
            TVector low = TLanes.ConvertSignedBits(TLanes.AndBits(word, TLanes.BroadcastBits(0xFFFF)));
            low = TLanes.Add(low, TLanes.Broadcast(0.5f));
            return TLanes.Multiply(TLanes.FusedMultiplyAdd(high, TLanes.Broadcast(65536f), low), TLanes.Broadcast(WordScale));
        }
    }
}
