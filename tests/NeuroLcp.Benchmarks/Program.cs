// --report measures everything and writes docs/performance.md; --quick prints a table by stopwatch in a few seconds, --quick recording that of the
// recorder, --quick compression that of its stages, --quick overhead what it costs a run; anything else goes to BenchmarkDotNet.
switch (args)
{
    case ["--report", ..]:
        return NeuroLcp.Benchmarks.Report.ReportCommand.Run(args[1..]);
    case ["--quick"]:
        NeuroLcp.Benchmarks.Numerics.QuickTable.Print();
        break;
    case ["--quick", "recording"]:
        NeuroLcp.Benchmarks.Recording.RecordingTable.Print();
        break;
    case ["--quick", "compression"]:
        NeuroLcp.Benchmarks.Recording.CompressionTable.Print();
        break;
    case ["--quick", "overhead"]:
        NeuroLcp.Benchmarks.Recording.OverheadTable.Print();
        break;
    case [..] when args.Intersect(["--only", "--render", "--data", "--epochs", "--python", "--output", "-o"]).FirstOrDefault() is { } option:
        Console.Error.WriteLine($"neurolcp bench: {option} belongs to the report; type ./neurolcp bench --report {string.Join(' ', args)}");
        return 2;
    default:
        BenchmarkDotNet.Running.BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        break;
}

return 0;
