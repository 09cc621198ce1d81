using System.Globalization;
using System.Text.Json.Nodes;
using NeuroLcp.Commands;

namespace NeuroLcp.Experiments.Fit;

/// <summary>A coefficient of a fitted sum.</summary>
/// <param name="Variable">What it multiplies.</param>
/// <param name="Value">The coefficient.</param>
/// <param name="Error">Its standard error.</param>
/// <param name="Unit">Its unit; "1" for none.</param>
public sealed record FitCoefficient(string Variable, double Value, double Error, string Unit);

/// <summary>A recorded variable as a sum of others.</summary>
public sealed record FitResult : CommandResult
{
    /// <summary>What was fitted.</summary>
    public required string Target { get; init; }

    /// <summary>How many averages it was fitted to, in words.</summary>
    public required string Averages { get; init; }

    /// <summary>The coefficients, in the order in which they were asked for.</summary>
    public required IReadOnlyList<FitCoefficient> Coefficients { get; init; }

    /// <summary>Root mean square of what remains, in <see cref="Unit"/>.</summary>
    public required double Residual { get; init; }

    /// <summary>The largest of what remains, in <see cref="Unit"/>.</summary>
    public required double Largest { get; init; }

    /// <summary>Standard deviation of the target over the averages, in <see cref="Unit"/>.</summary>
    public required double Spread { get; init; }

    /// <summary>The target's unit; "1" for none.</summary>
    public required string Unit { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Summary =>
    [
        $"{Target}, averages of {Averages} over time, is the sum of",
        .. Coefficients.Select(c => $"  {Rounded(c.Value)} ± {Rounded(c.Error)}{Behind(c.Unit)} * {c.Variable}"),
        $"but for {Rounded(Residual)} (root mean square), at most {Rounded(Largest)}; its spread is {Rounded(Spread)}{Behind(Unit)}",
    ];

    /// <inheritdoc/>
    public override JsonObject Details => new()
    {
        ["target"] = Target,
        ["coefficients"] = new JsonObject(Coefficients.Select(c => KeyValuePair.Create(c.Variable, (JsonNode?)new JsonObject
        {
            ["value"] = Number(c.Value),
            ["error"] = Number(c.Error),
            ["unit"] = c.Unit,
        }))),
        ["residual"] = Number(Residual),
        ["largest"] = Number(Largest),
        ["spread"] = Number(Spread),
        ["unit"] = Unit,
    };

    private static string Behind(string unit) => unit == "1" ? "" : " " + unit;

    private static string Rounded(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
