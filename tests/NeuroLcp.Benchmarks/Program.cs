// --quick prints a table by stopwatch in a few seconds, --quick recording that of the recorder; anything else goes to BenchmarkDotNet.
switch (args)
{
    case ["--quick"]:
        NeuroLcp.Benchmarks.Numerics.QuickTable.Print();
        break;
    case ["--quick", "recording"]:
        NeuroLcp.Benchmarks.Recording.RecordingTable.Print();
        break;
    default:
        BenchmarkDotNet.Running.BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        break;
}
