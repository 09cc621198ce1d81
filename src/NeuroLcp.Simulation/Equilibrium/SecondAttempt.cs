using System.Numerics;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Batches;
using NeuroLcp.Simulation.Plan.Run;
using NeuroLcp.Simulation.Threads;

namespace NeuroLcp.Simulation.Equilibrium;

/// <summary>
/// Trials that <c>auto</c> gives up on before its steps are spent (shortened over and over, by rounding or by a cycle that acceleration and solving within the
/// step brought them into) begin anew where they started from, with all of the limit: by plain relaxation, and with Newton's method from where that has come
/// near, where a circuit is small enough to be solved for (an equilibrium that relaxation circles around or runs away from is none of the circuit's own, and
/// not looked for). What auto brings to rest never comes here.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class SecondAttempt<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Trials that are tried together; few come here.</summary>
    private const int Together = 64;

    private readonly EquilibriumSolver<T> _solver;
    private readonly TrialBatch<T> _batch;
    private readonly TrialStates<T> _start;
    private readonly Variable[] _iterated;
    private readonly double _tolerance;

    /// <param name="circuit">The circuit.</param>
    /// <param name="held">Variables held at a value.</param>
    /// <param name="iterated">The states that are iterated.</param>
    /// <param name="capacity">The most trials of a batch.</param>
    /// <param name="pool">The threads.</param>
    public SecondAttempt(Circuit circuit, IReadOnlyList<Held> held, IReadOnlyList<Variable> iterated, int capacity, WorkerPool pool)
    {
        int together = Math.Min(capacity, Together);
        _iterated = [.. iterated];
        _tolerance = circuit.Solver.Tolerance;
        EquilibriumMethod method = iterated.Sum(s => s.Population.Size) <= NewtonPlan.MostUnits ? EquilibriumMethod.Newton : EquilibriumMethod.Relaxation;
        _solver = new EquilibriumSolver<T>(circuit, held, [], together, pool, circuit.Solver with { Method = method }, isPatient: true);
        _batch = new TrialBatch<T>(circuit.Task, 0, together);
        _start = new TrialStates<T>(circuit, together);
    }

    /// <summary>The trials of the last batch that were given up before their time.</summary>
    public static int[] GivenUp(EquilibriumReport report, int limit) =>
        [.. Enumerable.Range(0, report.Count).Where(trial => !report.Converged[trial] && report.Steps[trial] < limit)];

    /// <summary>Tries these trials once more; what ends nearer to rest than before replaces what was found before.</summary>
    /// <param name="values">Weights and drawn parameters.</param>
    /// <param name="batch">Inputs and targets.</param>
    /// <param name="trials">Which.</param>
    /// <param name="from">Where an earlier phase left them; null for the circuit's initial state.</param>
    /// <param name="states">Each iterated state, (units, trials).</param>
    /// <param name="report">How they came to rest.</param>
    public void Try(CircuitValues<T> values, TrialBatch<T> batch, IReadOnlyList<int> trials, TrialStates<T>? from, IReadOnlyList<T[]> states,
        EquilibriumReport report)
    {
        for (int first = 0; first < trials.Count; first += _start.Capacity)
        {
            int[] some = [.. trials.Skip(first).Take(_start.Capacity)];
            _batch.Take(batch, some);
            _start.HasStates = from is not null;
            for (int s = 0; s < _iterated.Length && from is not null; s++)
            {
                Move(from[_iterated[s]], batch.Count, some, _start[_iterated[s]], _iterated[s].Population.Size);
            }

            _solver.Solve(values, _batch, _start);
            for (int t = 0; t < some.Length; t++)
            {
                // in float Newton's method finds in double what is then rounded: the tolerance is asked of what is delivered
                double residual = _solver.Report.Residuals[t];
                bool found = _solver.Report.Converged[t] && residual <= _tolerance, nearer = found || residual < report.Residuals[some[t]];
                for (int s = 0; s < _iterated.Length && nearer; s++)
                {
                    for (int r = 0; r < _iterated[s].Population.Size; r++)
                    {
                        states[s][(r * batch.Count) + some[t]] = _solver.States[s][(r * some.Length) + t];
                    }
                }

                int steps = report.Steps[some[t]] + _solver.Report.Steps[t];
                report.Set(some[t], steps, nearer ? residual : report.Residuals[some[t]], found);
            }
        }
    }

    private static void Move(T[] from, int trials, int[] some, T[] to, int units)
    {
        for (int r = 0; r < units; r++)
        {
            for (int t = 0; t < some.Length; t++)
            {
                to[(r * some.Length) + t] = from[(r * trials) + some[t]];
            }
        }
    }
}
