namespace NeuroLcp.Recording.Export;

/// <summary>What an NWB file says of itself.</summary>
/// <param name="Identifier">Unique among all files.</param>
/// <param name="Description">What was done, in a sentence or two.</param>
/// <param name="Start">When it began.</param>
/// <param name="Created">When the NWB file is made.</param>
/// <param name="Notes">Everything that repeats it: program, command, seed, what was set.</param>
/// <param name="Script">The text it was made from, here the circuit file; null where there is none.</param>
/// <param name="ScriptName">The name of that text.</param>
public sealed record NwbSession(string Identifier, string Description, DateTimeOffset Start, DateTimeOffset Created, string Notes, string? Script,
    string ScriptName);

/// <summary>One time series of an NWB file.</summary>
/// <param name="Name">Its name, unique in its module.</param>
/// <param name="Data">Values, time first, with four axes at most.</param>
/// <param name="Times">The times of the rows.</param>
/// <param name="SecondsPer">Seconds that one of their units is.</param>
/// <param name="Unit">The unit of the values after conversion, SI where it can be.</param>
/// <param name="Conversion">What a value is multiplied by to be in that unit.</param>
public sealed record NwbSeries(string Name, ArrayChoice Data, ArrayChoice Times, double SecondsPer, string Unit, float Conversion)
{
    /// <summary>The processing module it belongs to; null for what was recorded itself, which goes to /acquisition.</summary>
    public string? Module { get; init; }

    /// <summary>What it is.</summary>
    public string Description { get; init; } = "no description";

    /// <summary>What its axes are.</summary>
    public string Comments { get; init; } = "no comments";

    /// <summary>Whether rows are single events rather than samples of something that goes on.</summary>
    public bool IsInstantaneous { get; init; }
}
