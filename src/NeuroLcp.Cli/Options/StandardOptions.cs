using System.CommandLine;
using System.Globalization;
using NeuroLcp.Language.Model;
using NeuroLcp.Experiments.Files;
using NeuroLcp.Experiments.Setup;

namespace NeuroLcp.Cli.Options;

/// <summary>The options that several verbs share, so that each means, reads and fails the same everywhere.</summary>
internal static class StandardOptions
{
    /// <summary>The circuit file.</summary>
    public static Argument<string> Circuit() =>
        new("CIRCUIT") { Description = "circuit file, or a shipped circuit by its name: dynamic-inversion; - is standard input" };

    /// <summary><c>--set K=V</c>, repeatable.</summary>
    public static Option<IReadOnlyList<Assignment>> Set() => OptionParsing.Repeated<Assignment>(
        "--set", "K=V", "override a value of the circuit file: alpha=0.01, pyramidal.size=512, S=W.T; repeatable", ParseAssignment);

    /// <summary><c>--task</c>.</summary>
    public static Option<string> Task() => OptionParsing.Single<string>(
        "--task", [], "TASK", "digits (built in, the default), mnist, h5:FILE or teacher(...)", ParseText);

    /// <summary><c>--data</c>.</summary>
    public static Option<string> Data() => OptionParsing.Single<string>(
        "--data", [], "DIR", "folder of the data sets (default: the variable NEUROLCP_DATA)", ParseText);

    /// <summary><c>--batch</c>.</summary>
    public static Option<int?> Batch() => Count("--batch", [], "trials per update (default: learning.batch of the file)", 1);

    /// <summary><c>--trials</c>.</summary>
    public static Option<int?> Trials(string description) => Count("--trials", [], description, 1);

    /// <summary><c>--diagnose</c>.</summary>
    public static Option<int?> Diagnose() =>
        Count("--diagnose", [], "diagnose N training trials after every epoch, under /training/diagnostics (default: none)", 1);

    /// <summary><c>--epochs</c>.</summary>
    public static Option<int?> Epochs() => Count("--epochs", [], "passes over the training set (default: learning.epochs of the file)", 0);

    /// <summary><c>-j</c>, <c>--threads</c>.</summary>
    public static Option<int?> Threads() => Count("--threads", ["-j"], "worker threads (default: one per core); results do not depend on it", 1);

    /// <summary><c>--seed</c>.</summary>
    public static Option<long?> Seed() => OptionParsing.Single<long?>(
        "--seed", [], "N", "seed of everything random", (string text, out long? value, out string error) =>
        {
            bool ok = TryParseWhole(text, 0, long.MaxValue, out long number, out error);
            value = number;
            return ok;
        });

    /// <summary><c>--learn</c>.</summary>
    public static Option<LearningMethod?> Learn() => OptionParsing.Single<LearningMethod?>(
        "--learn", [], "backprop|rbp|implicit", "descend the loss of the free circuit instead of learning by the rules of the file: by backprop (no loops), recurrent backprop, or the implicit gradient", ParseMethod);

    /// <summary><c>--weights</c>.</summary>
    public static Option<WeightSource> Weights(bool required)
    {
        Option<WeightSource> option = OptionParsing.Single<WeightSource>(
            "--weights", [], "FILE[:group]", "weights from a weight file or a recording", ParseWeights);
        option.Required = required;
        return option;
    }

    /// <summary><c>--at</c>.</summary>
    public static Option<string> Snapshots() => OptionParsing.Single<string>(
        "--at", [], "first|last|all|N", "snapshots of a recording, counted from 0 (default: last)", ParseText);

    /// <summary><c>--alpha</c>.</summary>
    public static Option<double?> Alpha() => NonNegative("--alpha", "leak per trial of the least control to compare with (default: the circuit's own)", "A");

    /// <summary>A number of 0 or more.</summary>
    public static Option<double?> NonNegative(string name, string description, string valueName) => OptionParsing.Single<double?>(
        name, [], valueName, description, (string text, out double? value, out string error) =>
        {
            bool ok = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= 0 && double.IsFinite(number);
            value = number;
            error = ok ? "" : $"'{text}' is not a number of 0 or more";
            return ok;
        });

    /// <summary><c>--record</c>, repeatable.</summary>
    public static Option<IReadOnlyList<string>> Record() => OptionParsing.Repeated<string>(
        "--record", "SPEC", "record this, such as 'pyramidal.soma every 5 ms units 0:16 mean' or 'W every 100 updates' (docs/language.md, record); repeatable",
            ParseText);

    /// <summary><c>--checkpoint-every</c>.</summary>
    public static Option<CheckpointInterval?> CheckpointEvery() => OptionParsing.Single<CheckpointInterval?>(
        "--checkpoint-every", [], "TIME|N", "how often the run can be resumed from: a time such as 5min, or a number of updates (run) or steps (simulate) (default: every epoch and every 10min)",
        (string text, out CheckpointInterval? value, out string error) =>
        {
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long count) && count > 0)
            {
                value = new CheckpointInterval(null, count);
                error = "";
                return true;
            }

            bool ok = TimeQuantity.TryParse(text, out double milliseconds, out error);
            error = ok ? "" : $"'{text}' is neither a time such as 5min nor a number of updates or steps of 1 or more";
            value = ok ? new CheckpointInterval(TimeSpan.FromMilliseconds(Math.Min(milliseconds, 1e12)), null) : null;
            return ok;
        });

    /// <summary><c>--max-recording-size</c>.</summary>
    public static Option<long?> MaximalSize() => OptionParsing.Single<long?>(
        "--max-recording-size", [], "SIZE", "the largest recording to begin, such as 100GB, before compression (default: 16GB, and 80 % of the free space)",
        (string text, out long? value, out string error) =>
        {
            (string Unit, double Bytes)[] units = [("kB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12)];
            (string unit, double bytes) = units.FirstOrDefault(u => text.EndsWith(u.Unit, StringComparison.OrdinalIgnoreCase));
            bool ok = unit is not null && double.TryParse(text[..^2].Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
                && number > 0;
            value = ok ? (long)Math.Min(long.MaxValue, double.Parse(text[..^2].Trim(), CultureInfo.InvariantCulture) * bytes) : null;
            error = ok ? "" : $"'{text}' is not a size; write a number and kB, MB, GB or TB, such as 100GB";
            return ok;
        });

    /// <summary><c>--precision</c>.</summary>
    public static Option<Precision?> Precision() => OptionParsing.Single<Precision?>(
        "--precision", [], "float|double", "32 or 64 bits (default: as the file says, else float)", ParsePrecision);

    /// <summary><c>-o</c>, <c>--output</c>.</summary>
    public static Option<string> Output(string description) =>
        OptionParsing.Single<string>("--output", ["-o"], "FILE", description, ParseText);

    /// <summary><c>--overwrite</c>.</summary>
    public static Option<bool> Overwrite() => OptionParsing.Flag("--overwrite", [], "replace the file if it exists");

    /// <summary><c>--allow-unconverged</c>.</summary>
    public static Option<bool> AllowUnconverged() => OptionParsing.Flag(
        "--allow-unconverged", [], "go on, and end with 0, where more than 20 % of the trials end above a residual of 1e-3 (default: exit 3)");

    /// <summary>A time with a unit, in ms.</summary>
    public static Option<double?> Time(string name, string description) => OptionParsing.Single<double?>(
        name, [], "TIME", description, (string text, out double? value, out string error) =>
        {
            bool ok = TimeQuantity.TryParse(text, out double milliseconds, out error);
            value = milliseconds;
            return ok;
        });

    /// <summary>A moment with a unit, in ms after the beginning, which is one too.</summary>
    public static Option<double?> Moment(string name, string description) => OptionParsing.Single<double?>(
        name, [], "TIME", description, (string text, out double? value, out string error) =>
        {
            bool ok = TimeQuantity.TryParse(text, out double milliseconds, out error, mayBeZero: true);
            value = milliseconds;
            return ok;
        });

    /// <summary>One of a few words, those of an enumeration in small letters.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">What for.</param>
    /// <param name="kind">What the words are, for the error.</param>
    public static Option<T?> Word<T>(string name, string description, string kind)
        where T : struct, Enum
    {
        string[] words = [.. Enum.GetNames<T>().Select(n => n.ToLowerInvariant())];
        Option<T?> option = OptionParsing.Single<T?>(name, [], words.Length > 3 ? name[2..].ToUpperInvariant() : string.Join('|', words), description,
            (string text, out T? value, out string error) =>
        {
            int found = Array.IndexOf(words, text);
            value = found >= 0 ? Enum.GetValues<T>()[found] : null;
            error = found >= 0 ? "" : $"'{text}' is not {kind}; use {string.Join(", ", words.SkipLast(1))} or {words[^1]}";
            return found >= 0;
        });
        option.CompletionSources.Clear();
        option.CompletionSources.Add(words);
        return option;
    }

    /// <summary>Names with commas between.</summary>
    public static Option<IReadOnlyList<string>> Words(string name, string description) => OptionParsing.Single<IReadOnlyList<string>>(
        name, [], "NAMES", description, (string text, out IReadOnlyList<string> value, out string error) =>
        {
            value = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            return ParseText(text, out _, out error);
        });

    /// <summary>Whole numbers of 0 or more with commas between.</summary>
    public static Option<IReadOnlyList<int>> Indices(string name, string description) => OptionParsing.Single<IReadOnlyList<int>>(
        name, [], "N,N,...", description, (string text, out IReadOnlyList<int> value, out string error) =>
        {
            error = "";
            var numbers = new List<int>();
            foreach (string word in text.Split(',', StringSplitOptions.TrimEntries))
            {
                if (!TryParseWhole(word, 0, int.MaxValue, out long number, out error))
                {
                    break;
                }

                numbers.Add((int)number);
            }

            value = numbers;
            return error.Length == 0;
        });

    private static Option<int?> Count(string name, string[] aliases, string description, int least) => OptionParsing.Single<int?>(
        name, aliases, "N", description, (string text, out int? value, out string error) =>
        {
            bool ok = TryParseWhole(text, least, int.MaxValue, out long number, out error);
            value = (int)number;
            return ok;
        });

    private static bool TryParseWhole(string text, long least, long most, out long value, out string error)
    {
        bool ok = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && value >= least && value <= most;
        error = ok ? "" : $"'{text}' is not a whole number of {least} or more";
        return ok;
    }

    internal static bool ParseText(string text, out string value, out string error)
    {
        value = text;
        // `--task --json` means that the task was forgotten
        bool looksLikeOption = text.StartsWith("--", StringComparison.Ordinal);
        error = looksLikeOption ? $"needs a value, and '{text}' is another option" : text.Length == 0 ? "is empty" : "";
        return error.Length == 0;
    }

    private static bool ParseAssignment(string text, out Assignment value, out string error)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        value = new Assignment(equals > 0 ? text[..equals].Trim() : "", text[(equals + 1)..].Trim());
        bool ok = value.Key.Length > 0 && value.Value.Length > 0;
        error = ok ? "" : $"'{text}' is not NAME=VALUE; write, for example, --set alpha=0.01";
        return ok;
    }

    private static bool ParseMethod(string text, out LearningMethod? value, out string error)
    {
        value = LearningMethods.ByName.TryGetValue(text, out LearningMethod method) ? method : null;
        error = value is null ? $"'{text}' is no way to learn; use {string.Join(", ", LearningMethods.ByName.Keys.SkipLast(1))} or {LearningMethods.ByName.Keys.Last()}, or leave it out to learn by the circuit's own rules" : "";
        return value is not null;
    }

    private static bool ParsePrecision(string text, out Precision? value, out string error)
    {
        value = text switch
        {
            "float" => Experiments.Setup.Precision.Float,
            "double" => Experiments.Setup.Precision.Double,
            _ => null,
        };
        error = value is null ? $"'{text}' is not a precision; use float or double" : "";
        return value is not null;
    }

    // a colon may also belong to the path: then the whole text names an existing file
    private static bool ParseWeights(string text, out WeightSource value, out string error)
    {
        int colon = File.Exists(text) ? -1 : text.LastIndexOf(':');
        value = colon < 0 ? new WeightSource(text, null) : new WeightSource(text[..colon], text[(colon + 1)..]);
        bool ok = value.Path.Length > 0 && value.Group is not "";
        error = ok ? "" : $"'{text}' is not FILE or FILE:group";
        return ok;
    }
}
