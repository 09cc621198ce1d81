using NeuroLcp.Language.Interpretation;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;

namespace NeuroLcp.Simulation.Plan.Run;

/// <summary>Formulae of numbers, parameters, drawn ones too, and weights of one value per unit: what they come to for the weights and draws at hand.</summary>
public static class PerUnitValues
{
    /// <summary>The value of such a formula, one per unit, in canonical units.</summary>
    /// <param name="values">Weights and what was drawn.</param>
    /// <param name="formula">The formula.</param>
    /// <param name="axis">The units.</param>
    public static double[] Of(CircuitValues<double> values, Expression formula, Axis axis)
    {
        var biases = new Dictionary<string, double[,]>(StringComparer.Ordinal);
        foreach (Weight bias in values.Circuit.Weights.Where(w => w.Pre is null))
        {
            double[] flat = values.Read(bias);
            var table = new double[flat.Length, 1];
            Buffer.BlockCopy(flat, 0, table, 0, flat.Length * sizeof(double));
            biases.Add(bias.Name, table);
        }

        return new Instant(values.Circuit, biases, values.Drawn).PerUnit(formula, axis);
    }
}
