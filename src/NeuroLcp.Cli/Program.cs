using NeuroLcp.Cli;
using NeuroLcp.Cli.Handling;
using NeuroLcp.Cli.Terminals;

Terminal terminal = Terminal.OfProcess();

// an exception on a thread nobody waits for would otherwise end in the runtime's own stack trace
AppDomain.CurrentDomain.UnhandledException += (_, unhandled) =>
{
    Exception exception = unhandled.ExceptionObject as Exception ?? new InvalidOperationException("unknown failure");
    terminal.Error.WriteLine(CrashReport.Compose(exception, args, terminal, Path.GetTempPath()));
    Environment.Exit((int)ExitCode.Bug);
};

if (args is [FileProbeProcess.Argument or FileProbeProcess.MarkedArgument, var probed])
{
    NeuroLcp.Recording.Reading.FileProbe.Walk(probed, clearMarks: args[0] == FileProbeProcess.MarkedArgument);
    return (int)ExitCode.Done;
}

try
{
    FileProbeProcess.Begin();
    return new CommandLine(Engine.Handlers(), terminal).Run(args);
}
catch (IOException unread)
{
    // help, a version or an error as JSON; whoever left early (`neurolcp ... | head`) is not among these
    terminal.Error.WriteLine($"standard output cannot be written: {unread.Message}");
    return (int)ExitCode.Storage;
}
