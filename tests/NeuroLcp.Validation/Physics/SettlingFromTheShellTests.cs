using NUnit.Framework;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Validation.Physics;

/// <summary>The shipped circuit at its own size, simulated to rest from the shell.</summary>
[TestFixture]
[Category("Slow")]
public sealed class SettlingFromTheShellTests
{
    [Test]
    public void DynamicInversion_SimulatedToRest_IsWhereEquilibrateIs()
    {
        // batch-mean cross-entropy leaves the leak alone: the slowest mode is below tau_u / alpha = 100 ms / 0.1 = 1 s; e^(−20) = 2e-9
        string folder = Directory.CreateTempSubdirectory("neurolcp-validation-").FullName;
        try
        {
            string[] common =
            [
                Repository.Circuit("dynamic-inversion"), "--precision", "double", "--trials", "2", "--set", "tau_u=100 ms", "--set", "pyramidal.size=64",
                "--set", "solver.tolerance=1e-11", "--set", "solver.limit=100000", "--seed", "2",
            ];
            string time = Path.Combine(folder, "time.h5"), rest = Path.Combine(folder, "rest.h5");
            Repository.Run(["simulate", .. common, "--duration", "20s", "--record", "pyramidal.soma", "--record", "pyramidal.apical", "--record", "output.u",
                "--record", "output.y", "-o", time]);
            Repository.Run(["equilibrate", .. common, "-o", rest]);

            using RecordingReader simulated = RecordingReader.Open(time), solved = RecordingReader.Open(rest);
            foreach ((string population, string variable) in new[] { ("pyramidal", "soma"), ("pyramidal", "apical"), ("output", "u"), ("output", "y") })
            {
                string path = $"/states/{population}/{variable}";
                long samples = simulated.Describe(path).Shape[0];
                double[] end = simulated.ReadRows<double>(path, samples - 1, 1), expected = solved.Read<double>($"/states/equilibrium/{population}.{variable}");
                Assert.That(end, Is.EqualTo(expected).Within(1e-6), path);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
