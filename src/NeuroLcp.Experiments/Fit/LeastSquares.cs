using MathNet.Numerics.LinearAlgebra;
using NeuroLcp.Commands;

namespace NeuroLcp.Experiments.Fit;

/// <summary>y ≈ X c with the smallest sum of squares.</summary>
/// <param name="Coefficients">c.</param>
/// <param name="Errors">The standard error of each, √(s² (XᵀX)⁻¹ᵢᵢ) with s² = ‖y − X c‖² / (rows − columns).</param>
/// <param name="Residual">Root mean square of y − X c.</param>
/// <param name="Largest">The largest |y − X c|.</param>
/// <param name="Spread">Standard deviation of y.</param>
internal sealed record LeastSquares(double[] Coefficients, double[] Errors, double Residual, double Largest, double Spread)
{
    /// <summary>Fits.</summary>
    /// <param name="columns">The columns of X.</param>
    /// <param name="y">y.</param>
    /// <exception cref="RequestException">There are too few rows, or columns follow from one another.</exception>
    public static LeastSquares Fit(IReadOnlyList<double[]> columns, double[] y)
    {
        if (y.Length <= columns.Count)
        {
            throw new RequestException($"{columns.Count} coefficients cannot be fitted to {y.Length} units: record more units or trials");
        }

        // columns of very different size (Hz and Hz squared) are brought to length 1, so that 'no column of its own' can be told by one number
        double[] lengths = [.. columns.Select(c => Math.Sqrt(c.Sum(v => v * v)))];
        if (Array.IndexOf(lengths, 0) >= 0)
        {
            throw new RequestException("one of the variables is 0 in all units");
        }

        Matrix<double> x = Matrix<double>.Build.DenseOfColumns(columns.Select((c, i) => c.Select(v => v / lengths[i])));
        var qr = x.QR(MathNet.Numerics.LinearAlgebra.Factorization.QRMethod.Thin);
        if (qr.R.Diagonal().AbsoluteMinimum() < 1e-9)
        {
            throw new RequestException("one of the variables follows from the others, so that their coefficients are anything");
        }

        Vector<double> target = Vector<double>.Build.Dense(y), scaled = qr.Solve(target), residuals = target - (x * scaled);
        double variance = residuals.DotProduct(residuals) / (y.Length - columns.Count);
        Matrix<double> inverse = qr.R.Inverse();
        double[] errors = [.. columns.Select((_, i) => Math.Sqrt(variance) * inverse.Row(i).L2Norm() / lengths[i])];
        return new LeastSquares(
            [.. scaled.Select((c, i) => c / lengths[i])], errors, residuals.L2Norm() / Math.Sqrt(y.Length), residuals.AbsoluteMaximum(),
            (target - target.Average()).L2Norm() / Math.Sqrt(y.Length));
    }
}
