using MathNet.Numerics.LinearAlgebra;

namespace NeuroLcp.Simulation.Oracles;

/// <summary>Angles between the spaces that the columns of two matrices span, and between vectors, in degrees.</summary>
public static class PrincipalAngles
{
    /// <summary>Singular values below this part of the largest count as zero.</summary>
    private const double Negligible = 1e-10;

    /// <summary>
    /// The principal angles between two column spaces, smallest first, 0 to 90°: as many as the smaller space has dimensions, at its numerical
    /// rank. Small angles are exact too, by Björck and Golub's use of the sine.
    /// </summary>
    /// <param name="a">A matrix.</param>
    /// <param name="b">A matrix with as many rows.</param>
    public static double[] Between(Matrix<double> a, Matrix<double> b)
    {
        Matrix<double>? first = Basis(a), second = Basis(b);
        if (first is null || second is null)
        {
            return [];
        }

        (Matrix<double> small, Matrix<double> large) = first.ColumnCount <= second.ColumnCount ? (first, second) : (second, first);
        Matrix<double> inner = large.TransposeThisAndMultiply(small);
        double[] cosines = [.. inner.Svd(false).S.OrderDescending()];
        double[] sines = [.. (small - (large * inner)).Svd(false).S.OrderBy(s => s)];
        return [.. Enumerable.Range(0, small.ColumnCount).Select(i => Degrees(Math.Atan2(
            Math.Min(1, i < sines.Length ? sines[i] : 0), Math.Min(1, i < cosines.Length ? cosines[i] : 0))))];
    }

    /// <summary>The angle of a vector to a column space, 0 to 90°; not a number for a vector of zeros.</summary>
    public static double ToSpace(Vector<double> vector, Matrix<double> space)
    {
        double norm = vector.L2Norm();
        Matrix<double>? basis = Basis(space);
        if (norm == 0 || basis is null)
        {
            return double.NaN;
        }

        Vector<double> inside = basis * basis.TransposeThisAndMultiply(vector);
        return Degrees(Math.Atan2((vector - inside).L2Norm(), inside.L2Norm()));
    }

    /// <summary>The angle between two vectors, 0 to 180°; not a number where one is zero.</summary>
    public static double Between(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double aa = 0, bb = 0;
        for (int i = 0; i < a.Length; i++)
        {
            aa += a[i] * a[i];
            bb += b[i] * b[i];
        }

        double normA = Math.Sqrt(aa), normB = Math.Sqrt(bb), apart = 0, together = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double unitA = a[i] / normA, unitB = b[i] / normB;
            apart += (unitA - unitB) * (unitA - unitB);
            together += (unitA + unitB) * (unitA + unitB);
        }

        // Kahan: exact for small angles too
        return Degrees(2 * Math.Atan2(Math.Sqrt(apart), Math.Sqrt(together)));
    }

    /// <summary>An orthonormal basis of a column space, at its numerical rank; null for a matrix of zeros.</summary>
    private static Matrix<double>? Basis(Matrix<double> a)
    {
        var svd = a.Svd();
        int rank = svd.S.Count(s => s > Negligible * svd.S[0]);
        return svd.S[0] > 0 && rank > 0 ? svd.U.SubMatrix(0, a.RowCount, 0, rank) : null;
    }

    private static double Degrees(double radians) => radians * (180 / Math.PI);
}
