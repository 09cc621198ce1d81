using System.Numerics;
using System.Runtime.CompilerServices;
using NeuroLcp.Numerics.Lanes;

namespace NeuroLcp.Numerics.Elementwise;

/// <summary>The elementwise passes of a damped relaxation; columns (trials) never mix, and sums go down the rows in order.</summary>
public static unsafe class Relaxation
{
    /// <summary>
    /// Looks at a step r = x⁺ − x: adds Σ r² to <paramref name="squaredStep"/>, Σ x² to <paramref name="squaredState"/> and Σ r r₀ to
    /// <paramref name="products"/> for each column, with r₀ the step before; then r₀ ← r.
    /// </summary>
    /// <param name="x">State, (rows, columns).</param>
    /// <param name="next">x⁺, (rows, columns).</param>
    /// <param name="lastStep">r₀, (rows, columns).</param>
    /// <param name="squaredStep">One sum per column.</param>
    /// <param name="squaredState">One sum per column.</param>
    /// <param name="products">One sum per column.</param>
    /// <exception cref="ArgumentException">Lengths do not fit.</exception>
    public static void Observe<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> next, Span<T> lastStep, Span<T> squaredStep, Span<T> squaredState, Span<T> products)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int columns = squaredStep.Length;
        Require.Columns(x.Length, columns, nameof(x));
        Require.SameLength(next.Length, x.Length, nameof(next));
        Require.SameLength(lastStep.Length, x.Length, nameof(lastStep));
        Require.SameLength(squaredState.Length, columns, nameof(squaredState));
        Require.SameLength(products.Length, columns, nameof(products));
        fixed (T* state = x, after = next, last = lastStep, step2 = squaredStep, state2 = squaredState, product = products)
        {
            var pass = new ObservePass<T>(state, after, last, step2, state2, product, x.Length / columns, columns);
            ColumnPasses.Walk<ObservePass<T>, T>(ref pass, columns);
        }
    }

    /// <summary>x ← x + η r, with one η per column.</summary>
    /// <param name="x">State, (rows, columns); updated in place.</param>
    /// <param name="step">r, (rows, columns).</param>
    /// <param name="damping">η, one per column.</param>
    /// <exception cref="ArgumentException">Lengths do not fit.</exception>
    public static void Advance<T>(Span<T> x, ReadOnlySpan<T> step, ReadOnlySpan<T> damping)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int columns = damping.Length;
        Require.Columns(x.Length, columns, nameof(x));
        Require.SameLength(step.Length, x.Length, nameof(step));
        fixed (T* state = x, r = step, eta = damping)
        {
            var pass = new AdvancePass<T>(state, r, eta, x.Length / columns, columns);
            ColumnPasses.Walk<AdvancePass<T>, T>(ref pass, columns);
        }
    }

    private readonly struct ObservePass<T>(T* x, T* next, T* lastStep, T* squaredStep, T* squaredState, T* products, int rows, int columns) : IColumnPass<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLanes, TVector>(int column)
            where TLanes : ILanes<TVector, T>
            where TVector : unmanaged
        {
            TVector step2 = TLanes.Load(squaredStep + column), state2 = TLanes.Load(squaredState + column), product = TLanes.Load(products + column);
            nint at = column;
            for (int row = 0; row < rows; row++, at += columns)
            {
                TVector state = TLanes.Load(x + at), step = TLanes.Subtract(TLanes.Load(next + at), state);
                step2 = TLanes.FusedMultiplyAdd(step, step, step2);
                state2 = TLanes.FusedMultiplyAdd(state, state, state2);
                product = TLanes.FusedMultiplyAdd(step, TLanes.Load(lastStep + at), product);
                TLanes.Store(step, lastStep + at);
            }

            TLanes.Store(step2, squaredStep + column);
            TLanes.Store(state2, squaredState + column);
            TLanes.Store(product, products + column);
        }
    }

    private readonly struct AdvancePass<T>(T* x, T* step, T* damping, int rows, int columns) : IColumnPass<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLanes, TVector>(int column)
            where TLanes : ILanes<TVector, T>
            where TVector : unmanaged
        {
            TVector eta = TLanes.Load(damping + column);
            nint at = column;
            for (int row = 0; row < rows; row++, at += columns)
            {
                TLanes.Store(TLanes.FusedMultiplyAdd(eta, TLanes.Load(step + at), TLanes.Load(x + at)), x + at);
            }
        }
    }
}
