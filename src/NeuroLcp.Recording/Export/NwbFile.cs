using System.Globalization;

namespace NeuroLcp.Recording.Export;

/// <summary>Activity in Neurodata Without Borders 2.7: time series with timestamps in seconds, and where they come from.</summary>
/// <remarks>The schema is not copied into the file: readers that have their own installed, as all do, say so once and go on.</remarks>
public static class NwbFile
{
    private const string Version = "2.7.0";
    private const int MostAxes = 4;

    /// <summary>Writes a file; it is there whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="session">What it says of itself.</param>
    /// <param name="series">Its time series.</param>
    /// <param name="overwrite">Whether a file of that name may be replaced.</param>
    /// <param name="written">Told the bytes of numbers written so far; may throw to stop.</param>
    /// <exception cref="ExportException">A series has more axes than NWB allows.</exception>
    /// <exception cref="RecordingException">The file exists, or cannot be written.</exception>
    public static void Write(string path, NwbSession session, IReadOnlyList<NwbSeries> series, bool overwrite, Action<long> written)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(written);
        if (series.FirstOrDefault(s => s.Data.Shape.Count > MostAxes) is { } deep)
        {
            throw new ExportException(
                $"'{deep.Name}' has {deep.Data.Shape.Count} axes, and a TimeSeries of NWB four at most; choose with --what, or take npz or mat");
        }

        ForeignFile.Write(path, overwrite, file =>
        {
            MakeFile(file, session);
            foreach (string module in series.Select(s => s.Module).OfType<string>().Distinct())
            {
                file.Group($"/processing/{module}");
                Typed(file, $"/processing/{module}", "ProcessingModule");
                file.Attribute($"/processing/{module}", "description", $"{module} of the simulation");
            }

            long done = 0;
            foreach (NwbSeries one in series)
            {
                Write(file, one, bytes => written(done += bytes));
            }
        });
    }

    private static void MakeFile(ForeignFile file, NwbSession session)
    {
        Typed(file, "/", "NWBFile");
        file.Attribute("/", "nwb_version", Version);
        foreach (string group in (string[])["acquisition", "analysis", "general", "processing", "stimulus/presentation", "stimulus/templates"])
        {
            file.Group("/" + group);
        }

        file.Texts("/file_create_date", [Iso(session.Created)]);
        file.Text("/identifier", session.Identifier);
        file.Text("/session_description", session.Description);
        file.Text("/session_start_time", Iso(session.Start));
        file.Text("/timestamps_reference_time", Iso(session.Start));
        file.Text("/general/notes", session.Notes);
        if (session.Script is not null)
        {
            file.Text("/general/source_script", session.Script);
            file.Attribute("/general/source_script", "file_name", session.ScriptName);
        }
    }

    private static void Write(ForeignFile file, NwbSeries series, Action<long> written)
    {
        string group = series.Module is null ? $"/acquisition/{series.Name}" : $"/processing/{series.Module}/{series.Name}";
        file.Group(group);
        Typed(file, group, "TimeSeries");
        file.Attribute(group, "description", series.Description);
        file.Attribute(group, "comments", series.Comments);
        file.Copy($"{group}/data", series.Data, written);
        file.Attribute($"{group}/data", "unit", series.Unit);
        file.Attribute($"{group}/data", "conversion", series.Conversion);
        file.Attribute($"{group}/data", "offset", 0f);
        file.Attribute($"{group}/data", "resolution", -1f);
        file.Attribute($"{group}/data", "continuity", series.IsInstantaneous ? "instantaneous" : "continuous");

        // the rate of a series is a single-precision number, which cannot say 0.3 ms; so every row has its time
        double[] seconds = [.. series.Times.Read<double>().Select(time => Seconds(time, series.SecondsPer))];
        file.Numbers($"{group}/timestamps", seconds, seconds.Length);
        file.Attribute($"{group}/timestamps", "interval", 1);
        file.Attribute($"{group}/timestamps", "unit", "seconds");
    }

    /// <summary>Milliseconds are divided by 1000, which is exact where multiplying by 0.001 is not.</summary>
    private static double Seconds(double time, double secondsPer) => secondsPer < 1 ? time / Math.Round(1 / secondsPer) : time * secondsPer;

    private static void Typed(ForeignFile file, string path, string type)
    {
        file.Attribute(path, "namespace", "core");
        file.Attribute(path, "neurodata_type", type);
        file.Attribute(path, "object_id", Guid.NewGuid().ToString());
    }

    private static string Iso(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.ffffff+00:00", CultureInfo.InvariantCulture);
}
