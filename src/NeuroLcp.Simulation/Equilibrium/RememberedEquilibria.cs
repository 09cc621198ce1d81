using System.Numerics;
using NeuroLcp.Language.Model;

namespace NeuroLcp.Simulation.Equilibrium;

/// <summary>
/// Where each example of a task came to rest when it was last presented: where its next presentation starts (<c>start: warm</c>). The weights
/// have changed little in between, and so has the equilibrium; from nearby the same one is found in fewer steps.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class RememberedEquilibria<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly int _examples;
    private readonly Dictionary<Variable, T[]> _states;

    /// <param name="states">What is kept: the states that are iterated.</param>
    /// <param name="examples">Examples of the task.</param>
    public RememberedEquilibria(IReadOnlyList<Variable> states, int examples)
    {
        _examples = examples;

        // an example's units side by side: one place in memory a presentation; NaN until it has rested once
        _states = states.ToDictionary(s => s, s => new T[checked(s.Population.Size * examples)]);
        foreach (T[] state in _states.Values)
        {
            state.AsSpan().Fill(T.NaN);
        }
    }

    /// <summary>Whether an example has come to rest before.</summary>
    public bool Has(int example) => _states.Values.All(s => !T.IsNaN(s[example * (s.Length / _examples)]));

    /// <summary>Writes where an example rested into one column of a state, (units, columns).</summary>
    public void Recall(Variable state, int example, Span<T> rows, int columns, int column)
    {
        int units = state.Population.Size;
        ReadOnlySpan<T> from = _states[state].AsSpan(example * units, units);
        for (int r = 0; r < units; r++)
        {
            rows[(r * columns) + column] = from[r];
        }
    }

    /// <summary>Keeps where an example rests: one column of a state, (units, columns).</summary>
    public void Keep(Variable state, int example, ReadOnlySpan<T> rows, int columns, int column)
    {
        int units = state.Population.Size;
        Span<T> to = _states[state].AsSpan(example * units, units);
        for (int r = 0; r < units; r++)
        {
            to[r] = rows[(r * columns) + column];
        }
    }

    /// <summary>Keeps all of it for a checkpoint: the next update depends on it.</summary>
    public void Save(SavedState state)
    {
        foreach ((Variable variable, T[] values) in _states)
        {
            state.Add<T>(Name(variable), values);
        }
    }

    /// <summary>Goes on with what was kept.</summary>
    /// <exception cref="ArgumentException">It is the state of another training.</exception>
    public void Restore(SavedState state)
    {
        foreach ((Variable variable, T[] values) in _states)
        {
            state.CopyTo<T>(Name(variable), values);
        }
    }

    private static string Name(Variable state) => $"equilibria/{state.FullName}";
}
