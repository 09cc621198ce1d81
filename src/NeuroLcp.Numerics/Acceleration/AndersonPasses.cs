using System.Numerics;
using System.Runtime.CompilerServices;
using NeuroLcp.Numerics.Elementwise;
using NeuroLcp.Numerics.Lanes;

namespace NeuroLcp.Numerics.Acceleration;

/// <summary>
/// The passes of Anderson acceleration (Anderson 1965) over the last five differences of a relaxation; columns (trials) never mix, and sums go down the
/// rows in order.
/// </summary>
public static unsafe class AndersonPasses
{
    /// <summary>Differences kept. More than these cost more than they save.</summary>
    public const int Depth = 5;

    /// <summary>
    /// Looks at a step r = x⁺ − x as <see cref="Relaxation.Observe"/> does, and takes in how it answered to the last one: Δr = r − r₀ and
    /// Δg = (x − x₀) + η Δr, the newest of five; adds Σ Δr Δrⱼ and Σ Δrⱼ r for each of the five. Then x₀ ← x, r₀ ← r.
    /// </summary>
    /// <param name="x">State, (rows, columns).</param>
    /// <param name="next">x⁺.</param>
    /// <param name="lastX">x₀.</param>
    /// <param name="lastStep">r₀.</param>
    /// <param name="differences">Room for the Δr, one block of the size of x after the other.</param>
    /// <param name="moves">Room for the Δg, likewise.</param>
    /// <param name="newest">Which block is written; the one before it (5 before 1) is one step older, and so on.</param>
    /// <param name="damping">η of each column.</param>
    /// <param name="sums">
    /// Rows of one number per column: Σ r², Σ x², Σ r r₀, then Σ Δr Δrⱼ and then Σ Δrⱼ r, both from the newest to the oldest.
    /// </param>
    /// <exception cref="ArgumentException">Lengths do not fit.</exception>
    public static void Observe<T>(
        ReadOnlySpan<T> x, ReadOnlySpan<T> next, Span<T> lastX, Span<T> lastStep, Span<T> differences, Span<T> moves, int newest, ReadOnlySpan<T> damping,
            Span<T> sums)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int columns = damping.Length, length = x.Length;
        Require.Columns(length, columns, nameof(x));
        Require.SameLength(next.Length, length, nameof(next));
        Require.SameLength(lastX.Length, length, nameof(lastX));
        Require.SameLength(lastStep.Length, length, nameof(lastStep));
        Require.SameLength(differences.Length, Depth * length, nameof(differences));
        Require.SameLength(moves.Length, Depth * length, nameof(moves));
        Require.SameLength(sums.Length, Sums * columns, nameof(sums));
        ArgumentOutOfRangeException.ThrowIfNegative(newest);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(newest, Depth);
        fixed (T* state = x, after = next, stateBefore = lastX, stepBefore = lastStep, dr = differences, dg = moves, eta = damping, sum = sums)
        {
            var pass = new ObservePass<T>(
                state, after, stateBefore, stepBefore, dg + ((nint)newest * length), Block(dr, length, newest), Block(dr, length, newest - 1),
                    Block(dr, length, newest - 2),
                Block(dr, length, newest - 3), Block(dr, length, newest - 4), eta, sum, length / columns, columns);
            ColumnPasses.Walk<ObservePass<T>, T>(ref pass, columns);
        }
    }

    /// <summary>x ← x + η r − Σ γⱼ Δgⱼ, from the newest to the oldest.</summary>
    /// <param name="x">State, (rows, columns); updated in place.</param>
    /// <param name="step">r.</param>
    /// <param name="moves">The Δg, as in <see cref="Observe"/>.</param>
    /// <param name="newest">Which of them is the newest.</param>
    /// <param name="damping">η of each column.</param>
    /// <param name="minusGamma">−γ, a row of one number per column for each difference, from the newest to the oldest.</param>
    /// <exception cref="ArgumentException">Lengths do not fit.</exception>
    public static void Advance<T>(Span<T> x, ReadOnlySpan<T> step, ReadOnlySpan<T> moves, int newest, ReadOnlySpan<T> damping, ReadOnlySpan<T> minusGamma)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int columns = damping.Length, length = x.Length;
        Require.Columns(length, columns, nameof(x));
        Require.SameLength(step.Length, length, nameof(step));
        Require.SameLength(moves.Length, Depth * length, nameof(moves));
        Require.SameLength(minusGamma.Length, Depth * columns, nameof(minusGamma));
        fixed (T* state = x, r = step, dg = moves, eta = damping, gamma = minusGamma)
        {
            var pass = new AdvancePass<T>(
                state, r, Block(dg, length, newest), Block(dg, length, newest - 1), Block(dg, length, newest - 2), Block(dg, length, newest - 3),
                    Block(dg, length, newest - 4),
                eta, gamma, length / columns, columns);
            ColumnPasses.Walk<AdvancePass<T>, T>(ref pass, columns);
        }
    }

    /// <summary>Rows of sums that <see cref="Observe"/> adds to.</summary>
    public const int Sums = 3 + (2 * Depth);

    private static T* Block<T>(T* blocks, int length, int index)
        where T : unmanaged => blocks + ((nint)((index + Depth) % Depth) * length);

    private readonly struct ObservePass<T>(
        T* x, T* next, T* lastX, T* lastStep, T* move, T* d0, T* d1, T* d2, T* d3, T* d4, T* damping, T* sums, int rows, int columns) : IColumnPass<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLanes, TVector>(int column)
            where TLanes : ILanes<TVector, T>
            where TVector : unmanaged
        {
            T* sum = sums + column;
            nint row = columns;
            TVector eta = TLanes.Load(damping + column);
            TVector step2 = TLanes.Load(sum), state2 = TLanes.Load(sum + row), product = TLanes.Load(sum + (2 * row));
            TVector g0 = TLanes.Load(sum + (3 * row)), g1 = TLanes.Load(sum + (4 * row)), g2 = TLanes.Load(sum + (5 * row)), g3 = TLanes.Load(sum + (6 * row)),
                g4 = TLanes.Load(sum + (7 * row));
            TVector b0 = TLanes.Load(sum + (8 * row)), b1 = TLanes.Load(sum + (9 * row)), b2 = TLanes.Load(sum + (10 * row)),
                b3 = TLanes.Load(sum + (11 * row)), b4 = TLanes.Load(sum + (12 * row));
            nint at = column;
            for (int i = 0; i < rows; i++, at += row)
            {
                TVector state = TLanes.Load(x + at), step = TLanes.Subtract(TLanes.Load(next + at), state), before = TLanes.Load(lastStep + at);
                TVector difference = TLanes.Subtract(step, before);
                TLanes.Store(TLanes.FusedMultiplyAdd(eta, difference, TLanes.Subtract(state, TLanes.Load(lastX + at))), move + at);
                TLanes.Store(difference, d0 + at);
                TLanes.Store(state, lastX + at);
                TLanes.Store(step, lastStep + at);
                step2 = TLanes.FusedMultiplyAdd(step, step, step2);
                state2 = TLanes.FusedMultiplyAdd(state, state, state2);
                product = TLanes.FusedMultiplyAdd(step, before, product);
                g0 = TLanes.FusedMultiplyAdd(difference, difference, g0);
                b0 = TLanes.FusedMultiplyAdd(difference, step, b0);
                TVector older = TLanes.Load(d1 + at);
                g1 = TLanes.FusedMultiplyAdd(difference, older, g1);
                b1 = TLanes.FusedMultiplyAdd(older, step, b1);
                older = TLanes.Load(d2 + at);
                g2 = TLanes.FusedMultiplyAdd(difference, older, g2);
                b2 = TLanes.FusedMultiplyAdd(older, step, b2);
                older = TLanes.Load(d3 + at);
                g3 = TLanes.FusedMultiplyAdd(difference, older, g3);
                b3 = TLanes.FusedMultiplyAdd(older, step, b3);
                older = TLanes.Load(d4 + at);
                g4 = TLanes.FusedMultiplyAdd(difference, older, g4);
                b4 = TLanes.FusedMultiplyAdd(older, step, b4);
            }

            TLanes.Store(step2, sum);
            TLanes.Store(state2, sum + row);
            TLanes.Store(product, sum + (2 * row));
            TLanes.Store(g0, sum + (3 * row));
            TLanes.Store(g1, sum + (4 * row));
            TLanes.Store(g2, sum + (5 * row));
            TLanes.Store(g3, sum + (6 * row));
            TLanes.Store(g4, sum + (7 * row));
            TLanes.Store(b0, sum + (8 * row));
            TLanes.Store(b1, sum + (9 * row));
            TLanes.Store(b2, sum + (10 * row));
            TLanes.Store(b3, sum + (11 * row));
            TLanes.Store(b4, sum + (12 * row));
        }
    }

    private readonly struct AdvancePass<T>(T* x, T* step, T* m0, T* m1, T* m2, T* m3, T* m4, T* damping, T* minusGamma, int rows, int columns) : IColumnPass<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLanes, TVector>(int column)
            where TLanes : ILanes<TVector, T>
            where TVector : unmanaged
        {
            nint row = columns;
            T* gamma = minusGamma + column;
            TVector eta = TLanes.Load(damping + column);
            TVector c0 = TLanes.Load(gamma), c1 = TLanes.Load(gamma + row), c2 = TLanes.Load(gamma + (2 * row)), c3 = TLanes.Load(gamma + (3 * row)),
                c4 = TLanes.Load(gamma + (4 * row));
            nint at = column;
            for (int i = 0; i < rows; i++, at += row)
            {
                TVector state = TLanes.FusedMultiplyAdd(eta, TLanes.Load(step + at), TLanes.Load(x + at));
                state = TLanes.FusedMultiplyAdd(c0, TLanes.Load(m0 + at), state);
                state = TLanes.FusedMultiplyAdd(c1, TLanes.Load(m1 + at), state);
                state = TLanes.FusedMultiplyAdd(c2, TLanes.Load(m2 + at), state);
                state = TLanes.FusedMultiplyAdd(c3, TLanes.Load(m3 + at), state);
                TLanes.Store(TLanes.FusedMultiplyAdd(c4, TLanes.Load(m4 + at), state), x + at);
            }
        }
    }
}
