using System.Text.RegularExpressions;
using NUnit.Framework;

namespace NeuroLcp.Tests.Architecture;

/// <summary>Rooms within an assembly: a namespace is a folder, and two of them use each other only where a reason is written here.</summary>
[TestFixture]
internal sealed partial class NamespaceArrowTests
{
    /// <summary>Pairs that point both ways, and why.</summary>
    private static readonly Dictionary<(string First, string Second), string> s_both = new()
    {
        [("NeuroLcp.Language.Functions", "NeuroLcp.Language.Operations")] = "a function's derivative is a formula, and a formula applies functions",
        [("NeuroLcp.Language.Model", "NeuroLcp.Language.Operations")] = "a variable has an equation, and an equation names variables",
    };

    [Test]
    public void ANamespace_IsItsFolder()
    {
        IEnumerable<string> elsewhere = Sources().Where(source => source.Namespace != Path.GetDirectoryName(source.Path)!["src/".Length..].Replace('/', '.'))
            .Select(source => $"{source.Path} is in {source.Namespace}");

        Assert.That(elsewhere, Is.Empty);
    }

    [Test]
    public void NamespacesThatUseEachOther_HaveAReason()
    {
        Dictionary<(string From, string To), string> arrows = Arrows([.. Sources()]);
        IEnumerable<(string, string)> both = arrows.Keys.Where(arrow =>
            string.CompareOrdinal(arrow.From, arrow.To) < 0 && arrows.ContainsKey((arrow.To, arrow.From))).Select(arrow => (arrow.From, arrow.To));

        Assert.Multiple(() =>
        {
            Assert.That(both.Except(s_both.Keys).Select(pair => $"{pair}: {arrows[pair]}, and back {arrows[(pair.Item2, pair.Item1)]}"), Is.Empty);
            Assert.That(s_both.Keys.Except(both), Is.Empty, "this pair points one way now: its reason can go");
        });
    }

    [Test]
    public void APairThatPointsBothWays_IsFound()
    {
        Source one = new("src/A/B/One.cs", "namespace A.B;\nusing A.C;\npublic class One { Two? x; }"),
            two = new("src/A/C/Two.cs", "namespace A.C;\nusing A.B;\npublic class Two { One? x; }");

        Assert.That(Arrows([one, two]).Keys, Is.EquivalentTo(new[] { ("A.B", "A.C"), ("A.C", "A.B") }));
    }

    [TestCase("namespace A.C;\nusing A.B;\n/// <see cref=\"One\"/>\npublic class Two { string x = \"One\"; int y = z.One; }",
        TestName = "Arrows_AreNotDrawnBy_Comments_Texts_AndMembers")]
    [TestCase("namespace A.C;\npublic class Two { One? x; }", TestName = "Arrows_AreNotDrawnBy_NamesThatAreNotInSight")]
    public void WhatIsNoUse_IsNoArrow(string text) =>
        Assert.That(Arrows([new("src/A/B/One.cs", "namespace A.B;\npublic class One;"), new("src/A/C/Two.cs", text)]), Is.Empty);

    private static IEnumerable<Source> Sources() => RepositoryFiles.Under("src").Where(path => path.EndsWith(".cs", StringComparison.Ordinal))
        .Select(path => new Source(path, RepositoryFiles.Read(path))).Where(source => source.Namespace.Length > 0);

    /// <summary>Which namespace names a type of which other, with one example each.</summary>
    private static Dictionary<(string From, string To), string> Arrows(IReadOnlyList<Source> sources)
    {
        ILookup<string, (string Type, string Namespace)> declared = sources.SelectMany(source => source.Declared.Select(type => (Type: type, source.Namespace)))
            .ToLookup(type => type.Namespace);
        Dictionary<(string, string), string> arrows = [];
        foreach (Source source in sources)
        {
            foreach ((string type, string space) in source.InSight.SelectMany(space => declared[space])
                .Where(type => type.Namespace != source.Namespace && source.Used.Contains(type.Type)))
            {
                arrows.TryAdd((source.Namespace, space), $"{source.Path} names {type}");
            }
        }

        return arrows;
    }

    /// <summary>What a source file declares, names and sees, from its text.</summary>
    private sealed class Source(string path, string text)
    {
        public string Path => path;

        public string Namespace { get; } = NamespaceLine().Match(text).Groups[1].Value;

        public IReadOnlyList<string> Declared { get; } = [.. Declaration().Matches(text).Select(match => match.Groups[1].Value)];

        public IReadOnlySet<string> Used { get; } = Name().Matches(Using().Replace(CommentOrText().Replace(text, ""), "")).Select(match => match.Value)
            .ToHashSet();

        // its own namespace with those around it, and what it opens
        public IEnumerable<string> InSight =>
            Namespace.Split('.').Aggregate(new List<string>(), (around, word) => [.. around, around.Count == 0 ? word : $"{around[^1]}.{word}"])
            .Concat(Using().Matches(text).Select(match => match.Groups[1].Value)).Distinct();
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"^using ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"^(?:public|internal)\s+(?:(?:static|sealed|abstract|partial|readonly|ref|unsafe)\s+)*(?:class|record struct|record|struct|interface|enum|delegate\s+[\w<>\[\],?]+)\s+(\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"//[^\n]*|""(?:[^""\\\n]|\\.)*""")]
    private static partial Regex CommentOrText();

    // members stand behind a dot, and so do types behind their namespace, which an opened namespace makes needless
    [GeneratedRegex(@"(?<![\w.])[A-Z]\w*")]
    private static partial Regex Name();
}
