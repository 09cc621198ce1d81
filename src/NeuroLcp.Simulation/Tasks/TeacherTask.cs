using System.Globalization;

namespace NeuroLcp.Simulation.Tasks;

/// <summary>
/// Student-teacher regression: inputs x are independent standard normal, targets are what a random teacher answers,
/// y = V tanh(U x) + noise, or y = V x + noise for a linear teacher.
/// </summary>
/// <param name="Inputs">Length of x.</param>
/// <param name="Outputs">Length of y.</param>
/// <param name="Hidden">Hidden units of the teacher; 0 for a linear teacher.</param>
/// <param name="Train">How many trials to learn from.</param>
/// <param name="Test">How many trials to be judged on.</param>
/// <param name="Noise">Standard deviation of the noise on training and test targets: half its square is the least test loss per output.</param>
/// <param name="Seed">Which teacher and which trials.</param>
internal sealed record TeacherTask(int Inputs, int Outputs, int Hidden, int Train, int Test, double Noise, ulong Seed)
{
    /// <summary>Draws the teacher and asks it.</summary>
    public LearningTask Create()
    {
        // Entries of variance 1 / fan-in keep the hidden drive at variance 1 (U) and the outputs of order 1 (V), whatever the sizes.
        var draws = new ExampleDraws(Seed, TaskStream.TeacherWeights, 0);
        double[] u = Matrix(Hidden, Inputs, ref draws);
        double[] v = Matrix(Outputs, Hidden > 0 ? Hidden : Inputs, ref draws);
        ArrayExamples train = Ask(u, v, Train, TaskStream.TeacherTrain);
        ArrayExamples test = Ask(u, v, Test, TaskStream.TeacherTest);
        string teacher = Hidden > 0 ? $"a {Inputs}-{Hidden}-{Outputs} tanh teacher" : $"a linear {Inputs}-{Outputs} teacher";
        return new LearningTask(
            string.Create(CultureInfo.InvariantCulture,
                $"teacher(inputs={Inputs}, outputs={Outputs}, hidden={Hidden}, train={Train}, test={Test}, noise={Noise:R}, seed={Seed})"),
            train,
            test,
            new Lazy<string>(() => TaskDigest.OfRounded(train, test)),
            $"regression on {teacher}: {Train} + {Test} trials");
    }

    private static double[] Matrix(int rows, int columns, ref ExampleDraws draws)
    {
        var matrix = new double[rows * columns];
        double deviation = 1 / Math.Sqrt(columns);
        for (int i = 0; i < matrix.Length; i++)
        {
            matrix[i] = draws.Normal(deviation);
        }

        return matrix;
    }

    private ArrayExamples Ask(double[] u, double[] v, int count, uint stream)
    {
        var inputs = new double[count * Inputs];
        var targets = new double[count * Outputs];
        Parallel.For(0, count, trial =>
        {
            var draws = new ExampleDraws(Seed, stream, trial);
            Span<double> x = inputs.AsSpan(trial * Inputs, Inputs);
            Span<double> y = targets.AsSpan(trial * Outputs, Outputs);
            foreach (ref double value in x)
            {
                value = draws.Normal(1);
            }

            if (Hidden == 0)
            {
                Multiply(v, x, y);
            }
            else
            {
                var rates = new double[Hidden];
                Multiply(u, x, rates);
                foreach (ref double rate in rates.AsSpan())
                {
                    rate = Math.Tanh(rate);
                }

                Multiply(v, rates, y);
            }

            foreach (ref double value in y)
            {
                value += draws.Normal(Noise);
            }
        });
        return new ArrayExamples(inputs, Inputs, targets, Outputs, labels: null);
    }

    // A plain loop: it runs once per trial when the task is made, and its order of summation is the same on every machine.
    private static void Multiply(ReadOnlySpan<double> matrix, ReadOnlySpan<double> x, Span<double> y)
    {
        for (int row = 0; row < y.Length; row++)
        {
            double sum = 0;
            for (int column = 0; column < x.Length; column++)
            {
                sum += matrix[row * x.Length + column] * x[column];
            }

            y[row] = sum;
        }
    }
}
