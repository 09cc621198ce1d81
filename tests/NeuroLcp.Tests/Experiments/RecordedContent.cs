using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Reading;

namespace NeuroLcp.Tests.Experiments;

/// <summary>Everything a recording holds but for clocks, hosts and commands.</summary>
internal static class RecordedContent
{
    /// <summary>Arrays that two recordings do not have in common, bit for bit.</summary>
    public static IReadOnlyList<string> Differences(string a, string b)
    {
        using RecordingReader first = RecordingReader.Open(a), second = RecordingReader.Open(b);
        Dictionary<string, string> one = Of(first, ""), two = Of(second, "");
        return [.. one.Keys.Union(two.Keys).Where(path => one.GetValueOrDefault(path) != two.GetValueOrDefault(path)).Order(StringComparer.Ordinal)];
    }

    private static Dictionary<string, string> Of(RecordingReader reader, string group)
    {
        var found = new Dictionary<string, string>();
        string at = group.Length == 0 ? "/" : group;
        foreach (string name in reader.Arrays(at))
        {
            ArrayDescription description = reader.Describe($"{group}/{name}");
            ulong hash = 14695981039346656037;
            foreach (double value in reader.Read<double>($"{group}/{name}"))
            {
                hash = unchecked((hash ^ BitConverter.DoubleToUInt64Bits(value)) * 1099511628211);
            }

            found[$"{group}/{name}"] = $"{description.ShapeText} {description.Kind}{description.ElementBytes} {hash:x}";
        }

        foreach (string name in reader.Groups(at).Where(name => group.Length > 0 || name != "run"))
        {
            foreach ((string path, string content) in Of(reader, $"{group}/{name}"))
            {
                found[path] = content;
            }
        }

        return found;
    }
}
