using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using NeuroLcp.Numerics.Elementwise;
using NeuroLcp.Numerics.Products;
using NeuroLcp.Numerics.RandomNumbers;
using NeuroLcp.Tests.Numerics.Elementwise;

namespace NeuroLcp.Tests.Numerics;

/// <summary>
/// One number for the bits of everything the kernels promise to compute alike on every processor: products, float functions,
/// random numbers, softmax. (Functions of double come from the system's mathematics library and are left out.)
/// </summary>
internal static class NumericsDigest
{
    public static string Compute()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (int trials in new[] { 1, 3, 8, 23, 64 })
        {
            AddProducts<float>(hash, 29, 270, trials);
            AddProducts<double>(hash, 29, 270, trials);
            AddRandomNumbers(hash, 21, trials);
            AddSoftmax(hash, 10, trials);
        }

        AddFunctions(hash);
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..32];
    }

    private static void AddProducts<T>(IncrementalHash hash, int m, int n, int trials)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T[] a = Samples.Values<T>(m * n, 1), x = Samples.Values<T>(n * trials, 2), y = new T[m * trials], dw = new T[m * n], scratch = new T[n * trials];
        MatrixProducts.Multiply<T>(a, m, n, x, trials, y, trials, trials);
        Add<T>(hash, y);
        MatrixProducts.AddOuterProducts<T>(y, trials, m, x, trials, n, dw, trials, 0, m, scratch);
        Add<T>(hash, dw);
        MatrixProducts.MultiplyTransposedAdd<T>(a, m, n, y, trials, x, trials, trials);
        Add<T>(hash, x);
    }

    private static void AddRandomNumbers(IncrementalHash hash, int units, int trials)
    {
        uint[] presentations = Enumerable.Range(0, trials).Select(t => (uint)(t * 77)).ToArray();
        float[] numbers = new float[units * trials];
        Philox.Normals<float>(99, 1, presentations, 2, units, numbers, trials);
        Add<float>(hash, numbers);
        Philox.Uniforms<float>(99, 1, presentations, 2, units, numbers, trials);
        Add<float>(hash, numbers);
        double[] uniforms = new double[units * trials];
        Philox.Uniforms<double>(99, 1, presentations, 2, units, uniforms, trials);
        Add<double>(hash, uniforms);
    }

    private static void AddSoftmax(IncrementalHash hash, int n, int trials)
    {
        float[] x = Samples.Values<float>(n * trials, 3);
        Softmax.Evaluate<float>(x, trials, n, trials, x, trials);
        Add<float>(hash, x);
    }

    private static void AddFunctions(IncrementalHash hash)
    {
        // every binade, both signs; no NaN, whose bits are the processor's own
        float[] x = Enumerable.Range(0, 20_000).Select(i => (i % 2 == 0 ? 1 : -1) * BitConverter.UInt32BitsToSingle((uint)(i * 105_000L))).ToArray();
        float[] positive = Array.ConvertAll(x, MathF.Abs);
        float[] angles = x.Where(v => MathF.Abs(v) < 60_000).ToArray();
        AddFunction(hash, Activations.Tanh, x);
        AddFunction(hash, Activations.Sigmoid, x);
        AddFunction(hash, Activations.Exp, x);
        AddFunction(hash, Activations.Softplus, x);
        AddFunction(hash, Activations.Log, positive);
        AddFunction(hash, Activations.Sqrt, positive);
        AddFunction(hash, Activations.Sin, angles);
        AddFunction(hash, Activations.Cos, angles);
        AddFunction(hash, Activations.Relu, x);
        AddFunction(hash, Activations.Step, x);
        AddFunction(hash, Activations.Sign, x);
    }

    private static void AddFunction(IncrementalHash hash, ActivationsTests.Function<float> function, float[] x)
    {
        float[] y = new float[x.Length];
        function(x, y);
        Add<float>(hash, y);
    }

    private static void Add<T>(IncrementalHash hash, ReadOnlySpan<T> values)
        where T : unmanaged => hash.AppendData(MemoryMarshal.AsBytes(values));
}
