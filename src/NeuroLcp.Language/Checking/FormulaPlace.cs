using NeuroLcp.Language.Model;

namespace NeuroLcp.Language.Checking;

/// <summary>The places a formula can stand in; what it may use depends on it.</summary>
internal enum PlaceKind
{
    /// <summary>The definition of a parameter: numbers, other parameters, draws.</summary>
    Parameter,

    /// <summary>The size of a population.</summary>
    Size,

    /// <summary>A value of a population.</summary>
    Value,

    /// <summary>The derivative of a state by time, where noise may enter.</summary>
    Derivative,

    /// <summary>What a state becomes at an event (<c>when</c>).</summary>
    Update,

    /// <summary>The initial value of a state, or the value a variable is held at.</summary>
    Initial,

    /// <summary>What an element of a weight starts from.</summary>
    WeightInitial,

    /// <summary>The probability that a synapse exists.</summary>
    Connect,

    /// <summary>A plasticity rule.</summary>
    Rule,

    /// <summary>A number under learning, solver, time, decay or rate.</summary>
    Setting,
}

/// <summary>Where a formula stands: decides what its names mean.</summary>
/// <param name="Kind">The kind of place.</param>
/// <param name="Described">How errors name the place, such as "population 'pyramidal'".</param>
/// <param name="Population">The population whose units the formula is about; the postsynaptic one in a rule.</param>
/// <param name="Weight">The weight of a rule or of an initial value.</param>
/// <param name="NonLocal">True in a rule that may use what is not at the synapse.</param>
/// <param name="InTime">True in a rule in time.</param>
internal sealed record FormulaPlace(PlaceKind Kind, string Described, Population? Population = null, Weight? Weight = null, bool NonLocal = false,
    bool InTime = false)
{
    /// <summary>True where the circuit's variables, the weights and the task may be used.</summary>
    public bool IsEquation => Kind is PlaceKind.Value or PlaceKind.Derivative or PlaceKind.Update;

    /// <summary>True where the formula is about one synapse before there is activity: its distance and whether it joins a unit to itself are known.</summary>
    public bool IsSynapse => Kind is PlaceKind.WeightInitial or PlaceKind.Connect;

    /// <summary>True where random numbers that are drawn once may be used.</summary>
    public bool MayDraw => Kind is PlaceKind.Parameter or PlaceKind.WeightInitial;
}
