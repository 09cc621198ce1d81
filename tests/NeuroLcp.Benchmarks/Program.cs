// --quick prints a table by stopwatch in a few seconds, --quick recording that of the recorder, --quick compression that of its stages, --quick overhead what it costs a run; anything else goes to BenchmarkDotNet.
switch (args)
{
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
    default:
        BenchmarkDotNet.Running.BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        break;
}
