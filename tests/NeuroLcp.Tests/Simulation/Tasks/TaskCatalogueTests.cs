using NeuroLcp.Simulation.Tasks;
using NUnit.Framework;

namespace NeuroLcp.Tests.Simulation.Tasks;

public sealed class TaskCatalogueTests
{
    [Test]
    public void Digits_WithOptions_HaveThatManyTrials()
    {
        LearningTask task = TaskCatalogue.Open(" digits( train = 30 , test=20 ) ", null, seed: 9);

        Assert.That((task.Train.Count, task.Test.Count, task.Inputs, task.Outputs), Is.EqualTo((30, 20, 784, 10)));
        Assert.That(task.Name, Is.EqualTo("digits(train=30, test=20, seed=9)"));
    }

    [TestCase("digits(train=30, test=20)")]
    [TestCase("teacher(inputs=4, outputs=2, hidden=3, train=10, test=5, noise=0.25)")]
    public void Name_OfAGeneratedTask_OpensTheSameTaskWithAnyOtherSeed(string specification)
    {
        LearningTask task = TaskCatalogue.Open(specification, null, seed: 4);

        Assert.That(TaskCatalogue.Open(task.Name, null, seed: 5).Digest, Is.EqualTo(task.Digest));
        Assert.That(TaskCatalogue.Open(specification, null, seed: 5).Digest, Is.Not.EqualTo(task.Digest));
    }

    [Test]
    public void File_IsOpenedByWhoeverCan()
    {
        LearningTask opened = TaskCatalogue.Open("digits(train=1, test=1)", null, 1);
        string? asked = null;

        LearningTask task = TaskCatalogue.Open("h5:a folder/x(1):2.h5", null, 1, path =>
        {
            asked = path;
            return opened;
        });

        Assert.That(asked, Is.EqualTo("a folder/x(1):2.h5"));
        Assert.That(task, Is.SameAs(opened));
    }

    [TestCase("h5:x.h5", "task 'h5:x.h5': HDF5 files cannot be opened here; name another task")]
    [TestCase("h5:", "task 'h5:': expected h5:FILE, found no file")]
    [TestCase("h5", "task 'h5': expected h5:FILE, found no file")]
    [TestCase("idx", "task 'idx': expected idx:FOLDER, found no folder")]
    [TestCase("digits:here", "task 'digits:here': digits has no path; options are written digits(train=…, test=…, seed=…)")]
    [TestCase("digits(train=1000", "task 'digits(train=1000': expected ')' at the end, as in digits(train=1000)")]
    [TestCase("digits(train)", "task 'digits(train)': expected option=value, found 'train'; options are written digits(train=1000, seed=3)")]
    [TestCase("digits(train=)", "task 'digits(train=)': expected option=value, found 'train='; options are written digits(train=1000, seed=3)")]
    [TestCase("digits(train=10,)", "task 'digits(train=10,)': expected option=value, found ''; options are written digits(train=1000, seed=3)")]
    [TestCase("digits(train=1, train=2)", "task 'digits(train=1, train=2)': train is given twice")]
    [TestCase("digits(tran=1)", "task 'digits(tran=1)': digits has no option 'tran' (did you mean 'train'?); it has train, test, seed")]
    [TestCase("digits(noise=1)", "task 'digits(noise=1)': digits has no option 'noise'; it has train, test, seed")]
    [TestCase("digits(train=many)", "task 'digits(train=many)': train expects a whole number, found 'many'")]
    [TestCase("digits(train=1.5)", "task 'digits(train=1.5)': train expects a whole number, found '1.5'")]
    [TestCase("digits(train=0)", "task 'digits(train=0)': train expects 1 to 1000000, found 0")]
    [TestCase("digits(test=-3)", "task 'digits(test=-3)': test expects 1 to 1000000, found -3")]
    [TestCase("digits(train=99999999999)", "task 'digits(train=99999999999)': train expects 1 to 1000000, found 99999999999")]
    [TestCase("digits(seed=-1)", "task 'digits(seed=-1)': seed expects a whole number from 0, found '-1'")]
    [TestCase("teacher(noise=-1)", "task 'teacher(noise=-1)': noise expects a number from 0, found '-1'")]
    [TestCase("teacher(noise=NaN)", "task 'teacher(noise=NaN)': noise expects a number from 0, found 'NaN'")]
    [TestCase("teacher(inputs=100000, train=1000000)", "task 'teacher(inputs=100000, train=1000000)': trials and weights of that size take 100003000150 numbers, more than 268435456; ask for fewer trials or units")]
    public void WrongSpecification_IsRefused(string specification, string message)
    {
        Assert.That(Message(specification), Is.EqualTo(message));
    }

    [TestCase("digit", "unknown task 'digit' (did you mean 'digits'?)")]
    [TestCase("MNIST", "unknown task 'MNIST' (did you mean 'mnist'?)")]
    [TestCase("imagenet", "unknown task 'imagenet'")]
    [TestCase("", "task: expected the name of a task, found nothing")]
    [TestCase("(train=3)", "task: expected the name of a task, found nothing")]
    public void UnknownTask_IsRefused_WithAListOfThoseThereAre(string specification, string firstLine)
    {
        string[] lines = Message(specification).Split('\n');

        Assert.That(lines[0], Is.EqualTo(firstLine));
        Assert.That(lines[1], Is.EqualTo("tasks are:"));
        foreach (TaskUsage task in TaskCatalogue.Known)
        {
            Assert.That(lines, Has.Some.EqualTo($"  {task.Usage}"));
        }
    }

    [Test]
    public void ALongText_IsRefused_WithoutBeingEchoed()
    {
        Assert.That(Message(new string('x', 100_000)),
            Is.EqualTo($"task: expected a name such as digits, found 100000 characters starting '{new string('x', 40)}'"));
    }

    [Test]
    public void AnyText_IsATaskOrATaskException()
    {
        // A thousand mutations of a valid specification.
        var random = new Random(1);
        const string characters = "digtsmneachr5:()=,. 019-\t\0é…'";
        for (int i = 0; i < 1000; i++)
        {
            char[] text = "teacher(inputs=2, train=9)".ToCharArray();
            for (int change = 0; change < 1 + i % 4; change++)
            {
                text[random.Next(text.Length)] = characters[random.Next(characters.Length)];
            }

            try
            {
                TaskCatalogue.Open(new string(text), "", 1);
            }
            catch (TaskException refused)
            {
                Assert.That(refused.Message, Is.Not.Empty);
            }
        }
    }

    private static string Message(string specification) =>
        Assert.Throws<TaskException>(() => TaskCatalogue.Open(specification, "", 1))!.Message;
}
