using MathNet.Numerics.LinearAlgebra;
using NUnit.Framework;
using NeuroLcp.Numerics.Products;

namespace NeuroLcp.Tests.Numerics.Products;

/// <summary>Dense systems solved in place: a plain elimination is the definition, to the bit, and MathNet the second opinion.</summary>
[TestFixture]
public sealed class LinearSystemTests
{
    // around every vector width there is, 2 to 8 doubles, and one well above
    private static readonly int[] Sizes = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 18, 64];

    [Test]
    public void Solve_IsGaussianElimination_ToTheBit([ValueSource(nameof(Sizes))] int n)
    {
        double[] a = Samples.Values<double>(n * n, 1), b = Samples.Values<double>(n, 2), x = [.. b];
        double[] expected = Eliminated([.. a], [.. b], n);
        Vector<double> other = Matrix<double>.Build.DenseOfRowMajor(n, n, a).Solve(Vector<double>.Build.DenseOfArray(b));
        int[] pivots = new int[n];

        Assert.That(LinearSystem.Factor(a, pivots), Is.True);
        LinearSystem.Solve(a, pivots, x);

        Assert.That(x, Is.EqualTo(expected));
        Assert.That((Vector<double>.Build.DenseOfArray(x) - other).L2Norm(), Is.LessThan(1e-9 * other.L2Norm()));
    }

    [Test]
    public void AMatrixWithAZeroOnItsDiagonal_IsSolvedByExchangingRows()
    {
        // 2 y = 4, 3 x + y = 5
        double[] a = [0, 2, 3, 1], b = [4, 5];
        int[] pivots = new int[2];

        Assert.That(LinearSystem.Factor(a, pivots), Is.True);
        LinearSystem.Solve(a, pivots, b);

        Assert.That(b, Is.EqualTo(new double[] { 1, 2 }));
    }

    [TestCase(1, 2, 2, 4)]
    [TestCase(0, 1, 0, 1)]
    [TestCase(double.NaN, 1, 1, 1)]
    [TestCase(double.PositiveInfinity, 1, 1, 1)]
    public void ASingularMatrix_IsRefused(double a11, double a12, double a21, double a22) =>
        Assert.That(LinearSystem.Factor([a11, a12, a21, a22], new int[2]), Is.False);

    [Test]
    public void WhatDoesNotFit_IsRefusedByName()
    {
        Assert.That(() => LinearSystem.Factor(new double[5], new int[2]), Throws.ArgumentException.With.Property("ParamName").EqualTo("a"));
        Assert.That(() => LinearSystem.Solve(new double[5], new int[2], new double[2]), Throws.ArgumentException.With.Property("ParamName").EqualTo("factors"));
        Assert.That(() => LinearSystem.Solve(new double[4], new int[2], new double[3]), Throws.ArgumentException.With.Property("ParamName").EqualTo("b"));
    }

    /// <summary>Rows are subtracted from those below, the right-hand side with them, the largest of a column first.</summary>
    private static double[] Eliminated(double[] a, double[] b, int n)
    {
        for (int k = 0; k < n; k++)
        {
            int pivot = Enumerable.Range(k, n - k).MaxBy(i => Math.Abs(a[(i * n) + k]));
            for (int j = 0; j < n; j++)
            {
                (a[(k * n) + j], a[(pivot * n) + j]) = (a[(pivot * n) + j], a[(k * n) + j]);
            }

            (b[k], b[pivot]) = (b[pivot], b[k]);
            for (int i = k + 1; i < n; i++)
            {
                double factor = a[(i * n) + k] / a[(k * n) + k];
                for (int j = k; j < n; j++)
                {
                    a[(i * n) + j] -= factor * a[(k * n) + j];
                }

                b[i] -= factor * b[k];
            }
        }

        for (int i = n - 1; i >= 0; i--)
        {
            for (int j = i + 1; j < n; j++)
            {
                b[i] -= a[(i * n) + j] * b[j];
            }

            b[i] /= a[(i * n) + i];
        }

        return b;
    }
}
