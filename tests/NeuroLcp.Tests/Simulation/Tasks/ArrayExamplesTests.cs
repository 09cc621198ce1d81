using NeuroLcp.Simulation.Tasks;
using NUnit.Framework;

namespace NeuroLcp.Tests.Simulation.Tasks;

public sealed class ArrayExamplesTests
{
    [Test]
    public void Trials_AreTheRowsGiven()
    {
        var set = new ArrayExamples([1, 2, 3, 4, 5, 6], 3, [7, 8], 1, null);
        var input = new double[3];
        var target = new double[1];

        set.ReadInput(1, input);
        set.ReadTarget(1, target);

        Assert.That((set.Count, set.Inputs, set.Outputs, set.HasLabels), Is.EqualTo((2, 3, 1, false)));
        Assert.That(input, Is.EqualTo(new double[] { 4, 5, 6 }));
        Assert.That(target, Is.EqualTo(new double[] { 8 }));
        Assert.That(set.Label(0), Is.EqualTo(-1));
    }

    [Test]
    public void Labels_WithoutTargets_BecomeOneHot()
    {
        var set = new ArrayExamples([1, 2], 1, [], 3, [2, 0]);
        double[] target = [9, 9, 9];

        set.ReadTarget(0, target);

        Assert.That(target, Is.EqualTo(new double[] { 0, 0, 1 }));
        Assert.That((set.Count, set.Label(0), set.Label(1)), Is.EqualTo((2, 2, 0)));
    }

    [Test]
    public void Targets_BesideLabels_AreThoseGiven()
    {
        // Soft targets: the class is for the accuracy, the target for learning.
        var set = new ArrayExamples([1], 1, [0.9, 0.1], 2, [0]);
        var target = new double[2];

        set.ReadTarget(0, target);

        Assert.That(target, Is.EqualTo(new[] { 0.9, 0.1 }));
    }

    private static readonly TestCaseData[] s_wrong =
    [
        Wrong("expected at least 1 input per trial, found 0", [1], 0, [1], 1, null),
        Wrong("expected at least 1 output per trial, found 0", [1], 1, [], 0, null),
        Wrong("expected at least one trial, found none", [], 1, [], 1, null),
        Wrong("expected whole trials of 2 inputs, found 3 values: the last trial has only 1", [1, 2, 3], 2, [1], 1, null),
        Wrong("expected 2 targets of 2 values (4 in all), found 3 values", [1, 2], 1, [1, 2, 3], 2, null),
        Wrong("expected 2 targets of 1 values (2 in all), found 0 values", [1, 2], 1, [], 1, null),
        Wrong("expected a label for each of 2 trials, found 1 labels", [1, 2], 1, [], 1, [0]),
        Wrong("expected labels from 0 to 1, found 2 at trial 1 (counted from 0)", [1, 2], 1, [], 2, [0, 2]),
        Wrong("expected labels from 0 to 1, found -1 at trial 0 (counted from 0)", [1, 2], 1, [], 2, [-1, 1]),
        Wrong("expected finite numbers, found NaN in input of trial 1, column 0 (counted from 0); correct or leave out that trial", [1, 2, double.NaN, 4], 2,
            [1, 1], 1, null),
        Wrong("expected finite numbers, found -infinity in input of trial 0, column 1 (counted from 0); correct or leave out that trial",
            [1, double.NegativeInfinity], 2, [1], 1, null),
        Wrong("expected finite numbers, found infinity in target of trial 1, column 2 (counted from 0); correct or leave out that trial", [1, 2], 1,
            [1, 2, 3, 4, 5, double.PositiveInfinity], 3, null),
    ];

    [TestCaseSource(nameof(s_wrong))]
    public void WrongArrays_AreRefused(string message, double[] inputs, int perTrial, double[] targets, int outputs, int[]? labels)
    {
        Assert.That(
            () => new ArrayExamples(inputs, perTrial, targets, outputs, labels),
            Throws.TypeOf<TaskException>().With.Message.EqualTo(message));
    }

    [Test]
    public void Reading_OutsideTheSetOrIntoAWrongLength_IsRefused()
    {
        var arrays = new ArrayExamples([1, 2], 1, [], 2, [0, 1]);
        var images = new ImageExamples([1, 2], 1, [0, 1], 2);
        foreach (ExampleSet set in new ExampleSet[] { arrays, images })
        {
            Assert.That(() => set.ReadInput(2, new double[1]), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => set.ReadTarget(-1, new double[2]), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => set.Label(2), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => set.ReadInput(0, new double[2]), Throws.ArgumentException.With.Message.StartsWith("expected length 1, found 2"));
            Assert.That(() => set.ReadTarget(0, new double[1]), Throws.ArgumentException.With.Message.StartsWith("expected length 2, found 1"));
        }
    }

    [TestCase(new byte[] { 1, 2, 3 }, 2, new byte[] { 0 }, 1, "expected 1 images of 2 pixels, one for each label, found 3 pixels")]
    [TestCase(new byte[] { }, 2, new byte[] { }, 1, "expected at least one image, found none")]
    [TestCase(new byte[] { 1, 2 }, 1, new byte[] { 0, 3 }, 3, "expected labels from 0 to 2, found 3 at image 1 (counted from 0)")]
    public void WrongImages_AreRefused(byte[] pixels, int perImage, byte[] labels, int classes, string message)
    {
        Assert.That(
            () => new ImageExamples(pixels, perImage, labels, classes),
            Throws.TypeOf<TaskException>().With.Message.EqualTo(message));
    }

    [Test]
    public void Task_WhoseSetsDiffer_IsRefused()
    {
        var labelled = new ArrayExamples([1], 1, [], 2, [0]);
        var unlabelled = new ArrayExamples([1], 1, [1, 2], 2, null);
        var wide = new ArrayExamples([1, 2], 2, [], 2, [0]);
        var three = new ArrayExamples([1], 1, [], 3, [0]);

        Assert.That(Refusal(labelled, unlabelled),
            Is.EqualTo("task 'x': training trials have labels, test trials have none; give labels for both or targets for both"));
        Assert.That(Refusal(labelled, wide), Is.EqualTo("task 'x': training trials have 1 inputs, test trials 2; both must be the same"));
        Assert.That(Refusal(labelled, three), Is.EqualTo("task 'x': training trials have 2 outputs, test trials 3; both must be the same"));
    }

    private static string Refusal(ExampleSet train, ExampleSet test) =>
        Assert.Throws<TaskException>(() => _ = new LearningTask("x", train, test, "", ""))!.Message;

    private static TestCaseData Wrong(string message, double[] inputs, int perTrial, double[] targets, int outputs, int[]? labels) =>
        new TestCaseData(message, inputs, perTrial, targets, outputs, labels).SetArgDisplayNames(message);
}
