namespace NeuroLcp.Language.Operations;

/// <summary>Values of formulae, [rows, columns], with one row or column where the value does not depend on it.</summary>
internal static class ValueTable
{
    /// <summary>One number.</summary>
    public static double[,] Of(double value) => new[,] { { value } };

    /// <summary>A value per row.</summary>
    public static double[,] Of(double[] values)
    {
        var column = new double[values.Length, 1];
        for (int i = 0; i < values.Length; i++)
        {
            column[i, 0] = values[i];
        }

        return column;
    }

    /// <summary>A function of each value.</summary>
    public static double[,] Map(double[,] a, Func<double, double> function) => Combine(a, a, (x, _) => function(x));

    /// <summary>A function of each pair of values.</summary>
    public static double[,] Combine(double[,] a, double[,] b, Func<double, double, double> function)
    {
        var result = new double[Math.Max(a.GetLength(0), b.GetLength(0)), Math.Max(a.GetLength(1), b.GetLength(1))];
        for (int i = 0; i < result.GetLength(0); i++)
        {
            for (int j = 0; j < result.GetLength(1); j++)
            {
                result[i, j] = function(At(a, i, j), At(b, i, j));
            }
        }

        return result;
    }

    /// <summary>One value where a condition is above 0, another elsewhere.</summary>
    public static double[,] Choose(double[,] condition, double[,] then, double[,] otherwise)
    {
        double[,] result = Combine(Combine(condition, then, (_, _) => 0), otherwise, (_, _) => 0);
        for (int i = 0; i < result.GetLength(0); i++)
        {
            for (int j = 0; j < result.GetLength(1); j++)
            {
                result[i, j] = At(condition, i, j) > 0 ? At(then, i, j) : At(otherwise, i, j);
            }
        }

        return result;
    }

    /// <summary>An element, where one row or column stands for all.</summary>
    private static double At(double[,] a, int i, int j) => a[a.GetLength(0) == 1 ? 0 : i, a.GetLength(1) == 1 ? 0 : j];

    /// <summary>Columns as rows.</summary>
    public static double[,] Transpose(double[,] a)
    {
        var result = new double[a.GetLength(1), a.GetLength(0)];
        for (int i = 0; i < result.GetLength(0); i++)
        {
            for (int j = 0; j < result.GetLength(1); j++)
            {
                result[i, j] = a[j, i];
            }
        }

        return result;
    }

    /// <summary>What is reduced together: all units of a population, or the cells of each unit.</summary>
    public static IEnumerable<double[]> Groups(Expression formula, IInstant instant)
    {
        Axis axis = formula.Shape.Rows ?? new Axis("one", 1);
        return instant.PerUnit(formula, axis).Chunk(axis.Units is null ? axis.Size : axis.CellsPerUnit);
    }
}
