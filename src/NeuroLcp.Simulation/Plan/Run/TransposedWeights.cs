using System.Numerics;
using NeuroLcp.Language.Model;
using NeuroLcp.Numerics.Products;

namespace NeuroLcp.Simulation.Plan.Run;

/// <summary>
/// The weights of a program's products in their other orientation: a product with one or a few trials reads a matrix fastest along its
/// results, one with many along its sums. Each product has the same bits either way.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class TransposedWeights<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Products of at most so many trials read along the results.</summary>
    public const int FewTrials = 8;

    private readonly Dictionary<Weight, T[]> _transposed;
    private readonly Weight[] _weights;

    /// <param name="program">The program: the weights of its body are kept.</param>
    public TransposedWeights(PlanProgram program)
        : this(program.BodyWeights)
    {
    }

    /// <param name="weights">The weights to keep.</param>
    public TransposedWeights(IEnumerable<Weight> weights)
    {
        _weights = [.. weights.Distinct()];
        _transposed = _weights.ToDictionary(w => w, w => GC.AllocateUninitializedArray<T>(w.Rows * w.Columns, pinned: true));
    }

    /// <summary>How many weights there are.</summary>
    public int Count => _weights.Length;

    /// <summary>A weight [pre, post] as it was when it was last taken; null where it is not kept.</summary>
    public T[]? Find(Weight weight) => _transposed.GetValueOrDefault(weight);

    /// <summary>Takes all weights as they are now: to be called wherever they may have changed.</summary>
    public void Take(CircuitValues<T> values)
    {
        for (int i = 0; i < _weights.Length; i++)
        {
            Take(i, values);
        }
    }

    /// <summary>Takes one of them.</summary>
    public void Take(int index, CircuitValues<T> values)
    {
        Weight weight = _weights[index];
        Transposition.Transpose<T>(values.Weight(weight), weight.Rows, weight.Columns, weight.Columns, _transposed[weight], weight.Rows);
    }
}
