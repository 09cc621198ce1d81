using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Text;
using NeuroLcp.Simulation.Plan.Programs;
using NeuroLcp.Simulation.Tasks;

namespace NeuroLcp.Simulation.Equilibrium;

/// <summary>
/// Whether a controller without a leak can come to rest. One that integrates nothing but the gradient of a softmax cross-entropy, d u/dt ∝ target − softmax(y),
/// rests where softmax(y) is the target; a softmax of finite numbers lies between 0 and 1, and so a target of 0 or 1 (a class) is reached by no state: u grows
/// for ever, ever more slowly, and no criterion relative to its size can tell.
/// </summary>
public static class ReachableTargets
{
    /// <summary>Trials that are looked at: targets of a task are of one kind.</summary>
    private const int Looked = 100;

    /// <summary>What is wrong with a phase; null where nothing is.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="held">What the phase holds.</param>
    /// <param name="examples">The trials.</param>
    public static Diagnostic? Finding(Circuit circuit, IReadOnlyList<Held> held, ExampleSet examples)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        ArgumentNullException.ThrowIfNull(examples);
        if (circuit.HasEvents || circuit.Learning.SoftTargets > 0 || !HasCertainTargets(examples))
        {
            return null;
        }

        var map = new RelaxationMap(circuit, held);
        return map.Iterated.FirstOrDefault(s => Terms(map, map.Step(s), 1) is ({ } softmax, { } target, true) && softmax * target < 0) is not { } endless ? null
            : new Diagnostic(
                Severity.Error,
                endless.Position,
                $"{endless.FullName} has no equilibrium: without a leak it integrates target - softmax until the softmax is the target, and no finite state makes a softmax 0 or 1, as the targets of this task are",
                "give the controller a leak (alpha > 0), or soften the targets: learning: {loss: {kind: cross_entropy, soft_targets: 0.01}}, --set learning.loss.soft_targets=0.01");
    }

    /// <summary>Refuses a phase that cannot come to rest.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="held">What the phase holds.</param>
    /// <param name="examples">The trials.</param>
    /// <exception cref="CircuitException">It cannot.</exception>
    public static void Require(Circuit circuit, IReadOnlyList<Held> held, ExampleSet examples)
    {
        if (Finding(circuit, held, examples) is { } finding)
        {
            throw new CircuitException([finding]);
        }
    }

    private static bool HasCertainTargets(ExampleSet examples)
    {
        double[] target = new double[examples.Outputs];
        for (int trial = 0; trial < Math.Min(Looked, examples.Count); trial++)
        {
            examples.ReadTarget(trial, target);
            if (target.Any(t => t <= 0 || t >= 1))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The factors of softmax and of the target in a sum; the last is false where anything else is in it.</summary>
    private static (double? Softmax, double? Target, bool IsAlone) Terms(RelaxationMap map, Expression e, double factor)
    {
        if (factor == 0 || Constancy.Value(e) == 0)
        {
            return (null, null, true);
        }

        return e switch
        {
            Softmax => (factor, null, true),
            TaskReference { Field: TaskField.Target } => (null, factor, true),
            VariableReference v when map.Definition(v.Variable) is { } definition => Terms(map, definition, factor),
            Negation n => Terms(map, n.Operand, -factor),
            Binary { Operator: BinaryOperator.Add } b => Sum(Terms(map, b.Left, factor), Terms(map, b.Right, factor)),
            Binary { Operator: BinaryOperator.Subtract } b => Sum(Terms(map, b.Left, factor), Terms(map, b.Right, -factor)),
            Binary { Operator: BinaryOperator.Multiply } b when Constancy.Value(b.Left) is { } left => Terms(map, b.Right, factor * left),
            Binary { Operator: BinaryOperator.Multiply } b when Constancy.Value(b.Right) is { } right => Terms(map, b.Left, factor * right),
            Binary { Operator: BinaryOperator.Divide } b when Constancy.Value(b.Right) is { } by => Terms(map, b.Left, factor / by),
            _ => (null, null, false),
        };
    }

    private static (double? Softmax, double? Target, bool IsAlone) Sum((double? Softmax, double? Target, bool IsAlone) a,
        (double? Softmax, double? Target, bool IsAlone) b) =>
        (Add(a.Softmax, b.Softmax), Add(a.Target, b.Target), a.IsAlone && b.IsAlone);

    private static double? Add(double? a, double? b) => a is null ? b : b is null ? a : a + b;
}
