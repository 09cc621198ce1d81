namespace NeuroLcp.Language.Checking;

/// <summary>What people of other simulators write and this language does not have, with what says the same here.</summary>
internal static class WhatToWriteInstead
{
    private const string Clock =
        "equations do not know the time: let a one-unit population keep it, 'd t/dt: 1' with 'units: {t: ms}', and read it as mean(clock.t)";
    private const string Signals = "signals over time are not read from files: a task gives each trial one input ('task.input'), and mean(clock.t) of a state 'd t/dt: 1' is the time for steps, ramps and sines";

    private static readonly Dictionary<string, string> s_words = new(StringComparer.Ordinal)
    {
        ["t"] = Clock,
        ["time"] = Clock,
        ["table"] = Signals,
        ["timed_array"] = Signals,
        ["TimedArray"] = Signals,
        ["signal"] = Signals,
        ["heaviside"] = "a comparison is 1 where it holds: (x > 0), or step(x)",
        ["where"] = "a comparison is 1 where it holds and 0 elsewhere: a * (x > 0) + b * (x <= 0)",
        ["int"] = "a comparison is 1 where it holds and 0 elsewhere: write (x > 0) alone",
        ["rand"] = "draws stand in parameters and in 'when': uniform(0, 1)",
        ["randn"] = "noise is xi in 'd x/dt' lines and ou(tau) anywhere; draws stand in parameters and in 'when': normal(0, 1)",
    };

    /// <summary>What to write instead of a name or a function that is not known; null where nothing is known of it either.</summary>
    public static string? Of(string word) => s_words.GetValueOrDefault(word);
}
