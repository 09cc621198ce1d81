using NeuroLcp.Commands;

namespace NeuroLcp.Experiments.Monitors;

/// <summary>Names of groups, each given once.</summary>
internal sealed class GroupNames
{
    private readonly HashSet<string> _taken = [];

    /// <summary>A name that no group has yet: the one asked for, or the usual one, numbered where it is taken.</summary>
    /// <param name="usual">The usual name.</param>
    /// <param name="asked">The name a person gave (<c>as</c>); null for none.</param>
    /// <param name="part">What tells the groups of an entry apart that makes several; null where it makes one.</param>
    /// <exception cref="RequestException">A person gave a name that is taken.</exception>
    public string Take(string usual, string? asked, string? part)
    {
        string name = asked is null ? usual : part is null ? asked : $"{asked}_{part}";
        if (_taken.Add(name))
        {
            return name;
        }

        if (asked is not null)
        {
            throw new RequestException($"'as {asked}' names two recordings with different clocks, units or names; give each its own name");
        }

        int number = 2;
        while (!_taken.Add(FormattableString.Invariant($"{name}_{number}")))
        {
            number++;
        }

        return FormattableString.Invariant($"{name}_{number}");
    }
}
