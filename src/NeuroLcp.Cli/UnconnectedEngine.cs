namespace NeuroLcp.Cli;

/// <summary>The slots of the verbs while the studies that fill them are not connected.</summary>
internal static class UnconnectedEngine
{
    /// <summary>Handlers that throw.</summary>
    /// <exception cref="NotSupportedException">Whenever one is called.</exception>
    public static VerbHandlers Handlers() => new()
    {
        Run = (_, _, _) => throw new NotSupportedException("run is not connected"),
        Simulate = (_, _, _) => throw new NotSupportedException("simulate is not connected"),
        Equilibrate = (_, _, _) => throw new NotSupportedException("equilibrate is not connected"),
        Evaluate = (_, _, _) => throw new NotSupportedException("evaluate is not connected"),
        Check = (_, _, _) => throw new NotSupportedException("check is not connected"),
        New = (_, _, _) => throw new NotSupportedException("new is not connected"),
    };
}
