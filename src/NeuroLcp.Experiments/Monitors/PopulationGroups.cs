using System.Numerics;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Recording.Arrays;
using NeuroLcp.Recording.Layout;
using NeuroLcp.Simulation.Plan.Run;

namespace NeuroLcp.Experiments.Monitors;

/// <summary>What is fixed for a run, neuron by neuron: positions and drawn parameters, under <c>/populations/&lt;population&gt;</c>.</summary>
internal static class PopulationGroups
{
    private static readonly string[] s_coordinates = ["x", "y"];

    /// <summary>One group for each population that has any of it.</summary>
    public static IEnumerable<GroupLayout> Layout<T>(CircuitValues<T> values)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (Population population in values.Circuit.Populations)
        {
            List<ArrayLayout> arrays = [.. Coordinates(population),
                .. values.Drawn.Where(d => d.Key.Population == population).Select(d => Drawn(d.Key.Parameter, d.Value))];
            if (arrays.Count > 0)
            {
                yield return new GroupLayout(Path(population))
                { Axes = [ArrayAxis.Index("neuron", population.Size, $"unit of {population.Name}")], Arrays = arrays };
            }
        }
    }

    /// <summary>Where a drawn parameter is kept.</summary>
    public static string Path(DrawnParameterReference drawn) => $"{Path(drawn.Population)}/{drawn.Parameter.Name}";

    private static string Path(Population population) => $"/populations/{population.Name}";

    private static IEnumerable<ArrayLayout> Coordinates(Population population)
    {
        for (int d = 0; d < (population.Positions?.Dimensions ?? 0); d++)
        {
            int dimension = d;
            double[] along = [.. Enumerable.Range(0, population.Size).Select(unit => population.Positions!.Of(unit, population.Size))
                .Select(place => dimension == 0 ? place.X : place.Y)];
            yield return new ArrayLayout($"position_{s_coordinates[d]}", ElementType.Float64, ["neuron"], "um", $"position in {population.Positions}")
            { Values = along };
        }
    }

    private static ArrayLayout Drawn(Parameter parameter, double[] values) =>
        new(parameter.Name, ElementType.Float64, ["neuron"], parameter.Dimension.ToString(), $"drawn parameter {parameter.Name}") { Values = values };
}
