using System.Globalization;
using System.Text.RegularExpressions;
using NUnit.Framework;
using NeuroLcp.Cli;
using NeuroLcp.Cli.Terminals;

namespace NeuroLcp.Validation;

/// <summary>The repository these tests run in, its program and its data.</summary>
internal static partial class Repository
{
    /// <summary>The root folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A shipped circuit.</summary>
    public static string Circuit(string name) => Path.Combine(Root, "circuits", name + ".yaml");

    /// <summary>The folder of the data sets; ignores the test where there is none.</summary>
    public static string Data()
    {
        string folder = Environment.GetEnvironmentVariable("NEUROLCP_DATA") is { Length: > 0 } given ? given : Path.Combine(Root, "..", "shared", "data");
        if (!Directory.Exists(folder))
        {
            Assert.Ignore("needs MNIST: set NEUROLCP_DATA to a folder that holds mnist/");
        }

        return folder;
    }

    /// <summary>Runs a command line of the program in this process; what it said, or the test fails.</summary>
    public static string Run(params string[] arguments)
    {
        (int code, _, string error) = Answer(arguments);
        Assert.That(code, Is.Zero, error);
        return error;
    }

    /// <summary>Runs a command line of the program in this process.</summary>
    public static (int Code, string Out, string Error) Answer(params string[] arguments)
    {
        StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        int code = new CommandLine(Engine.Handlers(), new Terminal { Out = output, Error = error }).Run(arguments);
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>The number of the line <c>test accuracy: … %</c>.</summary>
    public static double Accuracy(string said)
    {
        Match line = AccuracyLine().Match(said);
        Assert.That(line.Success, Is.True, said);
        return double.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^test accuracy: ([0-9.]+) %$", RegexOptions.Multiline)]
    private static partial Regex AccuracyLine();

    private static string FindRoot()
    {
        string? folder = TestContext.CurrentContext.TestDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "NeuroLcp.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("The tests run inside the repository.");
    }
}
