using MathNet.Numerics.LinearAlgebra;

namespace NeuroLcp.Tests.Circuits;

/// <summary>
/// A circuit's equations written a second time, by hand, from science.md and the paper: at one instant, the derivative of every state, the
/// control, and what every rule proposes. Times in ms, rates in 1/ms, potentials in mV.
/// </summary>
/// <param name="states">Every state, by its full name.</param>
/// <param name="weights">Every weight as it acts, [post, pre]; a bias is one column.</param>
/// <param name="x">The input.</param>
/// <param name="target">The target.</param>
/// <param name="noise">The value of every noise source, in the order of the file.</param>
/// <param name="drawn">Every drawn parameter of every population that uses it, by population.parameter: one value per unit.</param>
internal sealed class Twin(
    IReadOnlyDictionary<string, Vector<double>> states, IReadOnlyDictionary<string, Matrix<double>> weights, Vector<double> x, Vector<double> target,
        IReadOnlyList<Vector<double>> noise,
    IReadOnlyDictionary<string, Vector<double>> drawn)
{
    /// <summary>The input.</summary>
    public Vector<double> X => x;

    /// <summary>The target.</summary>
    public Vector<double> Target => target;

    /// <summary>The derivative of each state by time.</summary>
    public Dictionary<string, Vector<double>> Drift { get; } = [];

    /// <summary>What each rule proposes, per synapse.</summary>
    public Dictionary<string, Matrix<double>> Rules { get; } = [];

    /// <summary>What events do, in the order of the file: where each happens (1, elsewhere 0), and what the state becomes there.</summary>
    public List<(string State, Vector<double> Happens, Vector<double> Value)> Updates { get; } = [];

    /// <summary>Values that nothing in the file as it stands follows from, but something may be made to.</summary>
    public Dictionary<string, Vector<double>> Values { get; } = [];

    /// <summary>The control of each controlled state.</summary>
    public Dictionary<string, Vector<double>> Control { get; } = [];

    /// <summary>What is held to run without control.</summary>
    public HashSet<string> Free { get; } = [];

    /// <summary>The factor by which a weight is left at each update; 1 - decay.</summary>
    public Dictionary<string, double> Kept { get; } = [];

    /// <summary>What scales a weight's learning rate, where it is not 1.</summary>
    public Dictionary<string, double> Rate { get; } = [];

    /// <summary>The step at hand, ms, by which rates of events are counted; so long that many cells have one.</summary>
    public const double Step = 50;

    /// <summary>A state.</summary>
    public Vector<double> this[string state] => states[state];

    /// <summary>A weight.</summary>
    public Matrix<double> W(string name) => weights[name];

    /// <summary>A bias.</summary>
    public Vector<double> Bias(string name) => weights[name].Column(0);

    /// <summary>A parameter drawn per unit, such as pyramidal.tau.</summary>
    public Vector<double> Drawn(string parameter) => drawn[parameter];

    /// <summary>The value of a noise source.</summary>
    public Vector<double> Noise(int source) => noise[source];

    /// <summary>Gradient of the softmax cross-entropy, divided by a batch.</summary>
    public Vector<double> CrossEntropy(Vector<double> y, double batch)
    {
        Vector<double> e = y.Map(Math.Exp);
        return ((e / e.Sum()) - target) / batch;
    }

    /// <summary>Gradient of the squared error.</summary>
    public Vector<double> SquaredError(Vector<double> y) => y - target;

    /// <summary>A rule post pre', with the share of the weight that decays at each update.</summary>
    public void Learn(string weight, Vector<double> post, Vector<double> pre, double decay = 0) => Learn(weight, post.OuterProduct(pre), decay);

    /// <summary>The rule of a bias.</summary>
    public void Learn(string bias, Vector<double> post) => Learn(bias, post.ToColumnMatrix(), 0);

    /// <summary>A rule by its values.</summary>
    public void Learn(string weight, Matrix<double> values, double decay)
    {
        Rules[weight] = values;
        Kept[weight] = 1 - decay;
    }

    /// <summary>What an event does to a state.</summary>
    public void When(Vector<double> happens, string state, Vector<double> value) => Updates.Add((state, happens, value));

    /// <summary>The value of a unit in each of its cells.</summary>
    public static Vector<double> Cells(Vector<double> units, int count) => Vector<double>.Build.Dense(units.Count * count, i => units[i / count]);

    /// <summary>The mean over the cells of each unit.</summary>
    public static Vector<double> Mean(Vector<double> cells, int count) =>
        Vector<double>.Build.DenseOfEnumerable(cells.Chunk(count).Select(unit => unit.Average()));

    /// <summary>Where a number drawn is less than the chance of what it is drawn for.</summary>
    public static Vector<double> Happens(Vector<double> drawn, Vector<double> chance) => drawn.Map2((number, p) => number < p ? 1.0 : 0, chance);

    /// <summary>tanh.</summary>
    public static Vector<double> Tanh(Vector<double> v) => v.Map(Math.Tanh);

    /// <summary>tanh' = 1 - tanh^2.</summary>
    public static Vector<double> Slope(Vector<double> v) => v.Map(a => 1 - (Math.Tanh(a) * Math.Tanh(a)));

    /// <summary>a_i b_i.</summary>
    public static Vector<double> Times(Vector<double> a, Vector<double> b) => a.PointwiseMultiply(b);
}
