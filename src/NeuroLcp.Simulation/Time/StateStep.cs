using NeuroLcp.Language.Expressions;
using NeuroLcp.Language.Functions;
using NeuroLcp.Language.Model;
using NeuroLcp.Simulation.Plan;

namespace NeuroLcp.Simulation.Time;

/// <summary>What a state is after a step, as a formula of the values at its beginning; the interpreter's <c>Next</c> defines it.</summary>
internal static class StateStep
{
    /// <summary>
    /// Euler: x + f Δt, and where an event happens the value v of its <c>when</c>.
    /// Exponential, for a leak k: x + f (1 − e^(−k Δt)) / k, and where an event happens (v − x) e^(−k Δt) more.
    /// </summary>
    /// <param name="state">The state.</param>
    /// <param name="isExponential">Which.</param>
    public static Expression Of(Variable state, bool isExponential)
    {
        Expression x = new VariableReference(state), step = new StepLength();
        Expression? leak = isExponential ? StateDependence.Leak(state) : null;
        Expression kept = leak is null ? 1 : FunctionTable.All["exp"].Of(-(leak * step));
        Expression flow = x + ((leak is null ? step : (1 - kept) / leak) * state.Equation);
        return state.Population.Updates.Where(u => u.State == state).Aggregate(
            flow, (next, update) => new Selection(new VariableReference(update.Event), isExponential ? flow + (kept * (update.Value - x)) : update.Value, next));
    }
}
