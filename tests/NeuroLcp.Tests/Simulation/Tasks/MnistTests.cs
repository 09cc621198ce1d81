using NeuroLcp.Simulation.Tasks;
using NUnit.Framework;

namespace NeuroLcp.Tests.Simulation.Tasks;

/// <summary>The published files themselves, where they are at hand (../shared/data beside the repository).</summary>
public sealed class MnistTests
{
    [Test]
    public void Mnist_AsPublished_HasItsKnownCountsMeanAndDeviation()
    {
        LearningTask task = TaskCatalogue.Open("mnist", DataFolder(), 1);

        Assert.That((task.Train.Count, task.Test.Count, task.Inputs, task.Outputs, task.HasLabels), Is.EqualTo((60_000, 10_000, 784, 10, true)));

        // Counts of the digits 0…9 among the 60,000 labels, and mean and deviation of all training pixels: as generally published.
        Assert.That(
            Enumerable.Range(0, 60_000).CountBy(task.Train.Label).OrderBy(count => count.Key).Select(count => count.Value),
            Is.EqualTo(new[] { 5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949 }));
        double sum = 0, squares = 0;
        var image = new double[784];
        for (int i = 0; i < task.Train.Count; i++)
        {
            task.Train.ReadInput(i, image);
            foreach (double pixel in image)
            {
                sum += pixel;
                squares += pixel * pixel;
            }
        }

        double mean = sum / (60_000 * 784);
        Assert.That(mean, Is.EqualTo(0.13066).Within(5e-6));
        Assert.That(Math.Sqrt(squares / (60_000 * 784) - mean * mean), Is.EqualTo(0.30811).Within(5e-6));
    }

    private static string DataFolder()
    {
        for (DirectoryInfo? folder = new(TestContext.CurrentContext.TestDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "NeuroLcp.sln")))
            {
                string data = Path.GetFullPath(Path.Combine(folder.FullName, "..", "shared", "data"));
                if (Directory.Exists(Path.Combine(data, "mnist")))
                {
                    return data;
                }

                break;
            }
        }

        Assert.Ignore("the MNIST files are not here: expected them in ../shared/data/mnist beside the repository");
        return "";
    }
}
