using NeuroLcp.Tests.Recording;

/// <summary>Entry point of the child processes of the tests; .NET finds it by this name, outside any namespace.</summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(ChildProcess.Variable) is { } arguments)
        {
            Environment.Exit(RecordingChild.Run(arguments.Split('\n')));
        }
    }
}
