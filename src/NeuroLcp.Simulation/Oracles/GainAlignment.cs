using MathNet.Numerics.LinearAlgebra;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Oracles;

/// <summary>
/// Compares each weight Q that carries the controller's signal straight to controlled neurons, ψ = Q u, with the part of Gᵀ that belongs to
/// them: for direct linear feedback Q = Gᵀ K is the condition of optimality. A weight whose signal is gated or joined by others on its way
/// to ψ is no Q: it has a forward weight to mirror instead.
/// </summary>
internal sealed class GainAlignment
{
    private readonly List<(Weight Weight, int First, List<double> Angles, List<double> Principal)> _weights = [];
    private bool _isKnown;

    /// <param name="feedback">Weights of the feedback pathway.</param>
    /// <param name="structure">The controller.</param>
    /// <param name="free">The free dynamics.</param>
    public GainAlignment(IReadOnlyList<Weight> feedback, ControllerStructure structure, FreeDynamics free)
    {
        int first = 0;
        foreach (Variable state in free.Controlled)
        {
            foreach (Weight weight in feedback.Where(w =>
                w.Post == state.Population && w.Pre is { } pre && pre.Axis == free.Readout.Population.Axis && structure.Signals.Any(s => s.Population == pre)))
            {
                _weights.Add((weight, first, [], []));
            }

            first += state.Population.Size;
        }
    }

    /// <summary>Adds a trial.</summary>
    public void Add(ControlledPoint point, ControllerGain controller, CircuitValues<double> values)
    {
        if (!_isKnown)
        {
            _weights.RemoveAll(w => !point.IsLinear || controller.Feedback.ColumnCount != point.Reachable.RowCount || !IsDirect(w.Weight, w.First));
            _isKnown = true;
        }

        foreach ((Weight weight, int first, List<double> angles, List<double> principal) in _weights)
        {
            Matrix<double> q = Table(weight) * point.Reachable;
            Matrix<double> gain = point.Gain.SubMatrix(0, point.Gain.RowCount, first, weight.Rows).TransposeThisAndMultiply(point.Reachable);
            angles.Add(PrincipalAngles.Between(q.ToColumnMajorArray(), gain.ToColumnMajorArray()));
            principal.Add(PrincipalAngles.Between(q, gain).LastOrDefault(double.NaN));
        }

        // what the signals do to ψ of these neurons is the weight itself, but for one number
        bool IsDirect(Weight weight, int first)
        {
            Matrix<double> acts = controller.Feedback.SubMatrix(first, weight.Rows, 0, weight.Columns) * point.Reachable, q = Table(weight) * point.Reachable;
            return PrincipalAngles.Between(acts.ToColumnMajorArray(), q.ToColumnMajorArray()) is < 1e-4 or > 180 - 1e-4;
        }

        Matrix<double> Table(Weight weight) => Matrix<double>.Build.DenseOfRowMajor(weight.Rows, weight.Columns, values.Read(weight));
    }

    /// <summary>Whether a weight is such a Q.</summary>
    public bool IsDirect(Weight weight) => _isKnown && _weights.Any(w => w.Weight == weight);

    /// <summary>Means over the trials.</summary>
    public List<GainDiagnosis> Means() => !_isKnown ? [] : [.. _weights.Select(w => new GainDiagnosis(w.Weight, w.Angles.Average(), w.Principal.Average()))];
}
