using NeuroLcp.Cli;
using NeuroLcp.Cli.Terminals;

namespace NeuroLcp.Tests.Experiments;

/// <summary>The program itself, in this process.</summary>
internal static class Shell
{
    /// <summary>Runs a command line with the real studies behind it.</summary>
    public static (int Code, string Out, string Error) Run(params string[] arguments)
    {
        var output = new StringWriter { NewLine = "\n" };
        var error = new StringWriter { NewLine = "\n" };
        int code = new CommandLine(Engine.Handlers(), new Terminal { Out = output, Error = error }).Run(arguments);
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>Runs a command line that has to succeed; what it wrote on standard output.</summary>
    public static string Written(params string[] arguments)
    {
        (int code, string output, string error) = Run(arguments);
        return code == 0 ? output : throw new NUnit.Framework.AssertionException($"exit code {code}: {error}");
    }

    /// <summary>Runs a command line that has to succeed; what it said on standard error.</summary>
    public static string Done(params string[] arguments)
    {
        (int code, _, string error) = Run(arguments);
        return code == 0 ? error : throw new NUnit.Framework.AssertionException($"exit code {code}: {error}");
    }
}
