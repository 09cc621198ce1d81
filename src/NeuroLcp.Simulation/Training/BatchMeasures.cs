using System.Numerics;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Plasticity;

namespace NeuroLcp.Simulation.Training;

/// <summary>What is measured of every batch: loss, accuracy and the amount of control H = ½‖ψ‖².</summary>
internal sealed class BatchMeasures
{
    private readonly bool _hasControl;
    private readonly int _classes;

    public BatchMeasures(Circuit circuit)
    {
        _classes = circuit.Readout!.Population.Size;
        _hasControl = circuit.Control.Count > 0;
        Expression control = circuit.Control.Aggregate((Expression)0, (sum, pair) =>
            sum + new Reduction(ReductionKind.Sum, new VariableReference(pair.Current).Power(2)) * new Constant(1,
                Language.Units.Dimension.None / (pair.Current.Dimension * pair.Current.Dimension)));
        Formulae = [(circuit.Loss!, 1), (new VariableReference(circuit.Readout), _classes), (control, 1)];
    }

    public IReadOnlyList<(Expression Formula, int Rows)> Formulae { get; }

    /// <summary>Means over the trials of a batch, added in their order.</summary>
    /// <param name="observed">The formulae of <see cref="Formulae"/>.</param>
    /// <param name="labels">The class of each trial, or −1.</param>
    /// <param name="lossScale">What the loss was divided by.</param>
    public BatchSummary Summarise<T>(ObservedValues<T> observed, ReadOnlySpan<int> labels, double lossScale)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int trials = labels.Length;
        double loss = 0, control = 0;
        int right = 0, labelled = 0;
        ReadOnlySpan<T> losses = observed(0), readout = observed(1), controls = observed(2);
        for (int t = 0; t < trials; t++)
        {
            loss += double.CreateChecked(losses[t]);
            control += double.CreateChecked(controls[t]);
            if (labels[t] < 0)
            {
                continue;
            }

            labelled++;
            int best = 0;
            for (int c = 1; c < _classes; c++)
            {
                if (readout[(c * trials) + t] > readout[(best * trials) + t])
                {
                    best = c;
                }
            }

            right += best == labels[t] ? 1 : 0;
        }

        return new BatchSummary(
            loss * lossScale / trials,
            labelled == 0 ? double.NaN : (double)right / labelled,
            _hasControl ? Math.Sqrt(control / trials) : double.NaN,
            right);
    }
}

/// <summary>The means of a batch.</summary>
internal readonly record struct BatchSummary(double Loss, double Accuracy, double ControlNorm, int Right);
