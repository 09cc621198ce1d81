using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Simulation.Plan.Lowering;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Simulation.Plan.Programs;

/// <summary>
/// The derivatives of formulae along a direction of what moves, compiled from symbolic tangents: a direction is a column of the body, and what
/// belongs to the point is computed in the prologue.
/// </summary>
internal sealed class TangentPlan
{
    /// <param name="standsFor">The formula a leaf stands for; null for what moves or is given, and for what comes from the task.</param>
    /// <param name="moving">The variables the formulae are a function of.</param>
    /// <param name="through">Variables that stand for formulae of those that move.</param>
    /// <param name="formulae">The formulae, and the rows of each.</param>
    public TangentPlan(Func<Leaf, Expression?> standsFor, StateLayout moving, IReadOnlySet<Variable> through,
        IReadOnlyList<(Expression Formula, int Rows)> formulae)
    {
        HashSet<Variable> along = [.. through, .. moving.Variables];
        var tangents = new Dictionary<Variable, Expression>();
        var builder = new ProgramBuilder(
            leaf => leaf is TangentReference t ? TangentOf(t.Variable) : standsFor(leaf),
            leaf => leaf is not TangentReference);
        foreach ((Expression formula, int rows) in formulae)
        {
            builder.Output(Differentiation.Tangent(formula, along), rows);
        }

        Program = builder.Build();
        Directions = [.. moving.Variables.Select(v => Program.FindInput(leaf => leaf is TangentReference t && t.Variable == v))];

        Expression? TangentOf(Variable variable)
        {
            if (moving.Has(variable))
            {
                return null;
            }

            if (!tangents.TryGetValue(variable, out Expression? tangent))
            {
                tangent = standsFor(new VariableReference(variable)) is { } formula ? Differentiation.Tangent(formula, along) : 0;
                tangents[variable] = tangent;
            }

            return tangent;
        }
    }

    /// <summary>The derivatives: an output for each formula.</summary>
    public PlanProgram Program { get; }

    /// <summary>Where the part of a direction that belongs to each variable that moves goes; null where no formula feels it.</summary>
    public PlanInput?[] Directions { get; }
}
