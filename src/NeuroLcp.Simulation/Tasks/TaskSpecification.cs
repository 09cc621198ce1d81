using NeuroLcp.Language.Text;
using System.Globalization;

namespace NeuroLcp.Simulation.Tasks;

/// <summary>
/// What a person wrote to name a task, taken apart: <c>name</c>, <c>name(option=value, …)</c> or <c>name:path</c>.
/// Reading an option marks it as known; <see cref="RequireAllRead"/> then refuses those nobody asked for.
/// </summary>
internal sealed class TaskSpecification
{
    // Longer text is never a task; without a bound a pasted file would be echoed back whole.
    private const int MostCharacters = 4096;

    private readonly Dictionary<string, string> _options;
    private readonly List<string> _read = [];

    private TaskSpecification(string text, string name, string? path, Dictionary<string, string> options)
    {
        Text = text;
        Name = name;
        Path = path;
        _options = options;
    }

    /// <summary>The whole specification, as written.</summary>
    public string Text { get; }

    /// <summary>The name before any parenthesis or colon.</summary>
    public string Name { get; }

    /// <summary>What stands after the colon; null without one.</summary>
    public string? Path { get; }

    /// <summary>Takes a specification apart.</summary>
    /// <exception cref="TaskException">It is empty or not of the form <c>name(option=value, …)</c>; or an option is given twice.</exception>
    public static TaskSpecification Parse(string text)
    {
        string trimmed = text.Trim();
        if (trimmed.Length > MostCharacters)
        {
            throw new TaskException($"task: expected a name such as digits, found {trimmed.Length} characters starting '{trimmed[..40]}'");
        }

        int end = trimmed.IndexOfAny(['(', ':']);
        string name = (end < 0 ? trimmed : trimmed[..end]).TrimEnd();
        if (end >= 0 && trimmed[end] == ':')
        {
            return new TaskSpecification(trimmed, name, trimmed[(end + 1)..], []);
        }

        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        if (end >= 0)
        {
            if (!trimmed.EndsWith(')'))
            {
                throw new TaskException($"task '{trimmed}': expected ')' at the end, as in {name}(train=1000)");
            }

            ReadOptions(trimmed, name, trimmed[(end + 1)..^1], options);
        }

        return new TaskSpecification(trimmed, name, null, options);
    }

    /// <summary>An option that is a whole number.</summary>
    /// <param name="option">Its name.</param>
    /// <param name="otherwise">Its value where it is not given.</param>
    /// <param name="least">The smallest value allowed.</param>
    /// <param name="most">The largest value allowed.</param>
    public int Integer(string option, int otherwise, int least, int most)
    {
        if (!Find(option, out string? value))
        {
            return otherwise;
        }

        if (!long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
        {
            throw new TaskException($"task '{Text}': {option} expects a whole number, found '{value}'");
        }

        return number >= least && number <= most
            ? (int)number
            : throw new TaskException(string.Create(CultureInfo.InvariantCulture, $"task '{Text}': {option} expects {least} to {most}, found {number}"));
    }

    /// <summary>An option that is a seed.</summary>
    public ulong Seed(ulong otherwise)
    {
        if (!Find("seed", out string? value))
        {
            return otherwise;
        }

        return ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)
            ? seed
            : throw new TaskException($"task '{Text}': seed expects a whole number from 0, found '{value}'");
    }

    /// <summary>An option that is a finite number, at least 0.</summary>
    public double Number(string option, double otherwise)
    {
        if (!Find(option, out string? value))
        {
            return otherwise;
        }

        return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) && number >= 0
            ? number
            : throw new TaskException($"task '{Text}': {option} expects a number from 0, found '{value}'");
    }

    /// <summary>Refuses options that the task does not have. Call it after reading those it has, before doing the work.</summary>
    /// <exception cref="TaskException">There is such an option.</exception>
    public void RequireAllRead()
    {
        if (Path is not null)
        {
            throw new TaskException(
                $"task '{Text}': {Name} has no path; options are written {Name}({string.Join(", ", _read.Select(option => $"{option}=…"))})");
        }

        foreach (string option in _options.Keys)
        {
            if (!_read.Contains(option))
            {
                throw new TaskException($"task '{Text}': {Name} has no option '{option}'{(NearestName.Of(option, _read) is { } near ? $" (did you mean '{near}'?)" : "")}; it has {string.Join(", ", _read)}");
            }
        }
    }

    private bool Find(string option, out string? value)
    {
        _read.Add(option);
        return _options.TryGetValue(option, out value);
    }

    private static void ReadOptions(string text, string name, string list, Dictionary<string, string> options)
    {
        if (list.AsSpan().Trim().IsEmpty)
        {
            return;
        }

        foreach (string item in list.Split(','))
        {
            int equals = item.IndexOf('=', StringComparison.Ordinal);
            string option = (equals < 0 ? item : item[..equals]).Trim();
            string value = equals < 0 ? "" : item[(equals + 1)..].Trim();
            if (option.Length == 0 || value.Length == 0)
            {
                throw new TaskException($"task '{text}': expected option=value, found '{item.Trim()}'; options are written {name}(train=1000, seed=3)");
            }

            if (!options.TryAdd(option, value))
            {
                throw new TaskException($"task '{text}': {option} is given twice");
            }
        }
    }
}
