using System.Numerics.Tensors;
using NeuroLcp.Language.Model;

namespace NeuroLcp.Simulation.Time;

/// <summary>Rules in time: those that are online act at every step, the sums of the others wait for the end of the phase.</summary>
internal sealed partial class TimeShard<T>
{
    /// <summary>Moves what rules in time that act at the end have summed since the last time to double.</summary>
    /// <exception cref="DivergenceException">A sum left the finite numbers.</exception>
    public void MoveSums()
    {
        for (int r = 0; r < _rules.Rules.Count; r++)
        {
            if (_rules.Rules[r].Online)
            {
                continue;
            }

            Span<T> increments = _rules.Increments(r);
            RequireFinite(_rules.Rules[r], increments, _step);
            double[] sum = _sums[r];
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += double.CreateChecked(increments[i]);
            }

            increments.Clear();
        }
    }

    private void Learn(long step)
    {
        if (_rules.Rules.Count == 0)
        {
            return;
        }

        for (int piece = 0; piece < _rules.Pieces; piece++)
        {
            _rules.AddPiece(piece, 0, _factors, Count, _values);
        }

        // all rules have seen the old weights; only those that are online act now
        for (int r = 0; r < _rules.Rules.Count && _anyOnline; r++)
        {
            PlasticityRule rule = _rules.Rules[r];
            if (!rule.Online)
            {
                continue;
            }

            Span<T> increments = _rules.Increments(r);
            Numerics.Elementwise.Arithmetic.MultiplyScalar(increments, T.CreateChecked(_plan.Step), increments);
            _values.AddKeepingRemainder(rule.Weight, increments);
            RequireFinite(rule, _values.Weight(rule.Weight), step + 1);
            increments.Clear();
        }

        if (_anyOnline)
        {
            Refresh();
        }

        if (step % StepsPerSum == StepsPerSum - 1)
        {
            MoveSums();
        }
    }

    /// <summary>Refuses a weight that has left the numbers, or what is to be added to it.</summary>
    /// <exception cref="DivergenceException">A value is not finite.</exception>
    public void RequireFinite(PlasticityRule rule, ReadOnlySpan<T> values, long step)
    {
        if (!TensorPrimitives.IsFiniteAll(values))
        {
            throw DivergenceException.Of(rule, FirstNotFinite(values), _firstPresentation, When(step));
        }
    }
}
