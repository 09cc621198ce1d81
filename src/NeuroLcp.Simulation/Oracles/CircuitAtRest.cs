using MathNet.Numerics.LinearAlgebra;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Plan.Programs;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Oracles;

/// <summary>
/// The whole circuit at its equilibrium: states that cannot be replaced by their targets and the residual τ ẋ of each, brought to rest by
/// Newton's method from where a solver left it, and any formula there.
/// </summary>
internal sealed class CircuitAtRest
{
    private const double Rounding = 1e-15;

    private readonly TangentProgram _residual;
    private readonly TangentProgram _observed;

    /// <param name="circuit">The circuit.</param>
    /// <param name="held">Variables held.</param>
    /// <param name="kept">States that must be among <see cref="States"/>.</param>
    /// <param name="observed">Formulae asked for at rest, and their rows.</param>
    /// <param name="values">Weights.</param>
    public CircuitAtRest(Circuit circuit, IReadOnlyList<Held> held, IReadOnlyCollection<Variable> kept, IReadOnlyList<(Expression Formula, int Rows)> observed,
        CircuitValues<double> values)
    {
        var map = new RelaxationMap(circuit, held, kept);
        States = new StateLayout(map.Iterated);
        var nothing = new StateLayout([]);
        HashSet<Variable> through = [.. circuit.Populations.SelectMany(p => p.Variables)];
        _residual = new TangentProgram(values, map.Resolve, States, nothing, through,
            [.. map.Iterated.Select(s => (map.Next(s) - new VariableReference(s), s.Population.Size))]);
        _observed = new TangentProgram(values, map.Resolve, States, nothing, through, observed);
    }

    /// <summary>The states that are iterated; all others follow from them.</summary>
    public StateLayout States { get; }

    /// <summary>τ ẋ.</summary>
    public Vector<double> Residual(Vector<double> x, TrialBatch<double> trial) => _residual.At(x.AsArray(), [], trial);

    /// <summary>∂(τ ẋ)/∂x at the state last given to <see cref="Residual"/>.</summary>
    public Matrix<double> Jacobian() => _residual.Jacobian();

    /// <summary>The observed formulae, one after the other.</summary>
    public Vector<double> Observe(Vector<double> x, TrialBatch<double> trial) => _observed.At(x.AsArray(), [], trial);

    /// <summary>The rows of one observed formula.</summary>
    public Range RowsOf(int observed) => _observed.RowsOf(observed);

    /// <summary>Newton's method, as long as it brings the circuit closer to rest.</summary>
    /// <returns>The state, and ‖τ ẋ‖ / (1e-5 + ‖x‖) there.</returns>
    public (Vector<double> X, double Residual) Settle(Vector<double> x, TrialBatch<double> trial)
    {
        Vector<double> residual = Residual(x, trial);
        for (int step = 0; step < 50 && residual.L2Norm() > Rounding * (1 + x.L2Norm()); step++)
        {
            Matrix<double> jacobian = Jacobian();
            (Vector<double> X, Vector<double> Residual)? next = Shorten(x, residual, jacobian.LU().Solve(-residual), trial);

            // a neutral direction (the sum of u where a softmax has no leak) makes the Jacobian singular: then the shortest step
            next = next is { } good && good.Residual.L2Norm() < 0.5 * residual.L2Norm() ? next : Shorten(x, residual, ShortestStep(jacobian, residual), trial)
                ?? next;
            if (next is not { } found)
            {
                break;
            }

            (x, residual) = found;
        }

        return (x, residual.L2Norm() / (1e-5 + x.L2Norm()));
    }

    /// <summary>The longest of dx, dx/2, dx/4 … that brings the circuit closer to rest; null where none does.</summary>
    private (Vector<double> X, Vector<double> Residual)? Shorten(Vector<double> x, Vector<double> residual, Vector<double> dx, TrialBatch<double> trial)
    {
        for (double length = 1; length > 1e-3 && dx.ForAll(double.IsFinite); length /= 2)
        {
            Vector<double> tried = x + (length * dx), left = Residual(tried, trial);
            if (left.L2Norm() < residual.L2Norm())
            {
                return (tried, left);
            }
        }

        return null;
    }

    /// <summary>The shortest dx with J dx = −r, but for 1e-14 of ‖J‖²: (JᵀJ + δ) dx = −Jᵀ r.</summary>
    private static Vector<double> ShortestStep(Matrix<double> jacobian, Vector<double> residual)
    {
        Matrix<double> normal = jacobian.TransposeThisAndMultiply(jacobian);
        double damping = 1e-14 * normal.Trace();
        return (normal + Matrix<double>.Build.DiagonalIdentity(normal.RowCount).Multiply(damping)).Cholesky()
            .Solve(-jacobian.TransposeThisAndMultiply(residual));
    }
}
