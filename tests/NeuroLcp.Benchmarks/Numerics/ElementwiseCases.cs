using NeuroLcp.Numerics.Elementwise;
using NeuroLcp.Numerics.RandomNumbers;

namespace NeuroLcp.Benchmarks.Numerics;

/// <summary>Functions of one number each, on as many floats as stay in the first cache.</summary>
internal static class ElementwiseCases
{
    /// <summary>How many floats.</summary>
    public const int Elements = 16_384;

    private const int Columns = 64;

    /// <summary>Name and work of each.</summary>
    public static IReadOnlyList<(string Name, Action Work)> All()
    {
        var random = new Random(1);
        float[] x = [.. Enumerable.Range(0, Elements).Select(_ => (float)(6 * (random.NextDouble() - 0.5)))];
        float[] positive = Array.ConvertAll(x, MathF.Abs), y = new float[Elements];
        uint[] presentations = new uint[Columns];
        return
        [
            ("tanh", () => Activations.Tanh<float>(x, y)),
            ("sigmoid", () => Activations.Sigmoid<float>(x, y)),
            ("exp", () => Activations.Exp<float>(x, y)),
            ("log", () => Activations.Log<float>(positive, y)),
            ("softplus", () => Activations.Softplus<float>(x, y)),
            ("sin", () => Activations.Sin<float>(x, y)),
            ("relu", () => Activations.Relu<float>(x, y)),
            ("add", () => Arithmetic.Add<float>(x, positive, y)),
            ("softmax", () => Softmax.Evaluate<float>(x, Columns, Elements / Columns, Columns, y, Columns)),
            ("normals", () => Philox.Normals<float>(1, 2, presentations, 3, Elements / Columns, y, Columns)),
            ("uniforms", () => Philox.Uniforms<float>(1, 2, presentations, 3, Elements / Columns, y, Columns)),
        ];
    }
}
