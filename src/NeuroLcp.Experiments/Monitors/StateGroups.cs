using NeuroLcp.Language.Model;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Layout;

namespace NeuroLcp.Experiments.Monitors;

/// <summary>Layouts of the groups under <c>/states</c>.</summary>
internal static class StateGroups
{
    /// <summary>Variables of several populations at an equilibrium: <c>&lt;population&gt;.&lt;variable&gt;[…, trial, unit]</c>.</summary>
    /// <param name="path">The group.</param>
    /// <param name="variables">The variables.</param>
    /// <param name="trials">Trials.</param>
    /// <param name="type">Float32 or Float64.</param>
    /// <param name="leading">A growing axis before the trials, or null.</param>
    public static GroupLayout Equilibrium(string path, IReadOnlyList<Variable> variables, int trials, ElementType type, ArrayAxis? leading)
    {
        string[] first = leading is null ? ["trial"] : [leading.Name, "trial"];
        return new GroupLayout(path)
        {
            RowsPerBlock = leading is null ? null : 1,
            Axes =
            [
                .. leading is null ? Array.Empty<ArrayAxis>() : [leading],
                ArrayAxis.Index("trial", trials, "trial"),
                .. variables.Select(v => v.Population).Distinct().Select(p => ArrayAxis.Index($"{p.Name}_unit", p.Size, $"unit of {p.Name}")),
            ],
            Arrays = [.. variables.Select(v => new ArrayLayout(v.FullName, type, [.. first, $"{v.Population.Name}_unit"], Units(v), v.FullName))],
        };
    }

    /// <summary>The unit of a variable as a UDUNITS symbol.</summary>
    public static string Units(Variable variable) => variable.Dimension.ToString();
}
