using BenchmarkDotNet.Attributes;
using NeuroLcp.Numerics.Products;

namespace NeuroLcp.Benchmarks.Numerics;

/// <summary>
/// How near do the products come to the peak? Every method does as many fused multiply-adds as the baseline, which does them on registers
/// alone: the inverse of the ratio is the share of the peak. (The baseline's vectors hold floats; double can reach half of it.)
/// </summary>
[MemoryDiagnoser]
public class MatrixProductBenchmarks
{
    private float[] _a = [], _x = [], _y = [], _dw = [], _scratch = [];
    private double[] _aDouble = [], _xDouble = [], _yDouble = [];

    /// <summary>Units on both sides of the weights.</summary>
    [Params(256)]
    public int Units { get; set; }

    /// <summary>Trials of the batch.</summary>
    [Params(1, 8, 61, 64)]
    public int Trials { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        _aDouble = Enumerable.Range(0, Units * Units).Select(_ => random.NextDouble() - 0.5).ToArray();
        _xDouble = Enumerable.Range(0, Units * Trials).Select(_ => random.NextDouble() - 0.5).ToArray();
        _yDouble = new double[Units * Trials];
        _a = Array.ConvertAll(_aDouble, v => (float)v);
        _x = Array.ConvertAll(_xDouble, v => (float)v);
        _y = new float[Units * Trials];
        _dw = new float[Units * Units];
        _scratch = new float[Units * Trials];
    }

    [Benchmark(Baseline = true)]
    public float Peak() => FusedMultiplyAddPeak.Run((int)(2.0 * Units * Units * Trials / FusedMultiplyAddPeak.Operations(1)));

    [Benchmark]
    public float Multiply()
    {
        MatrixProducts.Multiply<float>(_a, Units, Units, _x, Trials, _y, Trials, Trials);
        return _y[0];
    }

    [Benchmark]
    public float MultiplyTransposed()
    {
        MatrixProducts.MultiplyTransposed<float>(_a, Units, Units, _x, Trials, _y, Trials, Trials);
        return _y[0];
    }

    [Benchmark]
    public float AddOuterProducts()
    {
        MatrixProducts.AddOuterProducts<float>(_x, Trials, Units, _x, Trials, Units, _dw, Trials, 0, Units, _scratch);
        return _dw[0];
    }

    [Benchmark]
    public double MultiplyDouble()
    {
        MatrixProducts.Multiply<double>(_aDouble, Units, Units, _xDouble, Trials, _yDouble, Trials, Trials);
        return _yDouble[0];
    }
}
