using System.Reflection;
using NeuroLcp.Mutants;
using NUnit.Framework;

namespace NeuroLcp.Tests.Architecture;

/// <summary>The lists of mutants, which <c>./neurolcp test --mutants</c> tries, fit the sources and tests as they are.</summary>
[TestFixture]
internal sealed class MutantListTests
{
    private static readonly IReadOnlyList<Mutant> Mutants = Mutant.All(RepositoryFiles.Root);

    [Test]
    public void Texts_StandInTheirFilesOnce() => Assert.Multiple(() =>
    {
        foreach (IGrouping<string, Mutant> file in Mutants.GroupBy(m => m.File))
        {
            string source = RepositoryFiles.Read(file.Key);
            foreach (Mutant mutant in file)
            {
                // one after the other: a mutant may not stand in another's text
                Assert.That(() => source = mutant.In(source), Throws.Nothing);
            }
        }
    });

    [Test]
    public void Names_AreTheirOwn() => Assert.That(Mutants.Select(m => m.Name), Is.Unique);

    [Test]
    public void Tests_ThatMeanThem_AreThere()
    {
        string[] tests =
        [
            .. typeof(MutantListTests).Assembly.GetTypes()
                .SelectMany(t => t.GetMethods().Where(m => m.GetCustomAttributes().Any(a => a is TestAttribute or TestCaseAttribute or TestCaseSourceAttribute))
                .Select(m => $"{t.FullName}.{m.Name}")),
        ];
        Assert.That(Mutants.SelectMany(m => m.Tests).Distinct().Where(part => !tests.Any(t => t.Contains(part, StringComparison.Ordinal))), Is.Empty);
    }

    [Test]
    public void TheTable_NamesEveryMutant()
    {
        string page = RepositoryFiles.Read("docs/validation.md");
        if (!page.Contains("| the law it breaks | killed by |", StringComparison.Ordinal))
        {
            Assert.Ignore("docs/validation.md has no table of mutants yet: ./neurolcp test --mutants writes it");
        }

        Assert.That(Mutants.Where(m => !page.Contains($"| `{m.Name}` | {m.Law} |", StringComparison.Ordinal)).Select(m => m.Name), Is.Empty,
            "./neurolcp test --mutants writes it");
    }

    [Test]
    public void AMutant_TakesThePlaceOfWhatStoodThere_AsItsTextIs()
    {
        const string condition = "global::NeuroLcp.Mutation.two_of_three";
        Mutant expression = new("two-of-three", "", "a + b", "a - b", "", [], null);

        Assert.That(expression.In("x = a + b;"), Is.EqualTo($"x = ({condition} ? (a - b) : (a + b));"));
        Assert.That((expression with { Text = "x = 1;", Instead = ";" }).In("x = 1;"), Is.EqualTo($"if ({condition}) {{ ; }} else {{ x = 1; }}"));
        Assert.That((expression with { Instead = "MUTANT ? a : b" }).In("a + b"), Is.EqualTo($"{condition} ? a : b"));
        Assert.That(() => expression.In("a + b + a + b"), Throws.InstanceOf<FormatException>().With.Message.Contains("more than once"));
        Assert.That(() => expression.In("a"), Throws.InstanceOf<FormatException>().With.Message.Contains("nowhere"));
    }
}
