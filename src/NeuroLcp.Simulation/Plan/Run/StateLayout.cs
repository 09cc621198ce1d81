using NeuroLcp.Language.Model;

namespace NeuroLcp.Simulation.Plan.Run;

/// <summary>Some variables of one trial as one vector, unit after unit, variable after variable.</summary>
public sealed class StateLayout
{
    private readonly Dictionary<Variable, int> _first = [];

    /// <summary>Lays variables out in their order.</summary>
    /// <param name="variables">The variables.</param>
    public StateLayout(IReadOnlyList<Variable> variables)
    {
        Variables = variables;
        foreach (Variable variable in variables)
        {
            _first[variable] = Size;
            Size += variable.Population.Size;
        }
    }

    /// <summary>The variables, in order.</summary>
    public IReadOnlyList<Variable> Variables { get; }

    /// <summary>The length of the vector.</summary>
    public int Size { get; }

    /// <summary>Whether a variable has a place.</summary>
    public bool Has(Variable variable) => _first.ContainsKey(variable);

    /// <summary>The place of a variable's first unit.</summary>
    public int First(Variable variable) => _first[variable];

    /// <summary>A variable's part of a vector.</summary>
    public ReadOnlySpan<double> Of(ReadOnlySpan<double> vector, Variable variable) => vector.Slice(_first[variable], variable.Population.Size);

    /// <summary>The vector of values asked for one variable at a time.</summary>
    public double[] Gather(Func<Variable, IReadOnlyList<double>> values) => [.. Variables.SelectMany(values)];
}
