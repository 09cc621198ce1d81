if (args is ["--quick"])
{
    NeuroLcp.Benchmarks.Numerics.QuickTable.Print();
    return;
}

BenchmarkDotNet.Running.BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
