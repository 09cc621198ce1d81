using NeuroLcp.Mutants;

// NeuroLcp.Mutants ROOT FOLDER [--near] [PART-OF-NAME...]: which mutants of the source the tests find. docs/decisions/0011-mutants.md
if (args is [TestRun.Argument, .. var names])
{
    return TestRun.Run(Path.Combine(AppContext.BaseDirectory, "NeuroLcp.Tests.dll"), names);
}

string root = args[0], folder = args[1];
bool near = args.Contains("--near");
string[] parts = [.. args.Skip(2).Where(a => a != "--near")];
try
{
    IReadOnlyList<Mutant> all = Mutant.All(root),
        chosen = [.. all.Where(m => parts.Length == 0
        || parts.Any(part => m.Name.Contains(part, StringComparison.Ordinal) || m.File.Contains(part, StringComparison.Ordinal)))];
    var run = new MutationRun(root, folder, all, near);
    if ((chosen.Count == 0 ? $"no mutant has such a name: {Mutant.Folder} lists them" : run.Build() ?? run.Try(chosen)) is not { } trouble)
    {
        return run.Report(chosen) ? 0 : 1;
    }

    Console.WriteLine(trouble);
}
catch (FormatException e)
{
    Console.WriteLine(e.Message);
}

Console.WriteLine("0 passed, 1 failed");
return 1;
