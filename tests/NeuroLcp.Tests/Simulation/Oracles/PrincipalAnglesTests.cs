using MathNet.Numerics.LinearAlgebra;
using NeuroLcp.Simulation.Oracles;
using NUnit.Framework;

namespace NeuroLcp.Tests.Simulation.Oracles;

[TestFixture]
public sealed class PrincipalAnglesTests
{
    private static readonly Matrix<double> Plane = Matrix<double>.Build.DenseOfArray(new double[,] { { 1, 0 }, { 0, 1 }, { 0, 0 }, { 0, 0 } });

    [TestCase(30, 70)]
    [TestCase(0, 90)]
    [TestCase(1e-9, 1e-6)]
    public void Angles_OfTwoPlanes_AreThoseTheyWereTurnedBy(double first, double second)
    {
        // e1 turned by the first angle towards e3, e2 by the second towards e4, and both mixed: the space is what counts
        double a = first * Math.PI / 180, b = second * Math.PI / 180;
        Matrix<double> turned = Matrix<double>.Build.DenseOfArray(new[,] { { Math.Cos(a), 0 }, { 0, Math.Cos(b) }, { Math.Sin(a), 0 }, { 0, Math.Sin(b) } });
        Matrix<double> mixed = turned * Matrix<double>.Build.DenseOfArray(new double[,] { { 3, -1 }, { 1, 2 } });

        double[] found = PrincipalAngles.Between(Plane, mixed);

        // rounding of the basis, 1e-15, in degrees
        Assert.That(found, Has.Length.EqualTo(2));
        Assert.That(found[0], Is.EqualTo(first).Within(1e-12));
        Assert.That(found[1], Is.EqualTo(second).Within(1e-12));
    }

    [Test]
    public void Angles_OfSpacesOfDifferentRank_AreAsManyAsTheSmallerHasDimensions()
    {
        // two equal columns span a line; at 45° to e1 within the plane, so inside it
        Matrix<double> line = Matrix<double>.Build.DenseOfArray(new double[,] { { 1, 2 }, { 1, 2 }, { 0, 0 }, { 0, 0 } });

        Assert.That(PrincipalAngles.Between(line, Plane), Is.EqualTo(new[] { 0.0 }).Within(1e-12));
        Assert.That(PrincipalAngles.Between(line, Plane.SubMatrix(0, 4, 0, 1)), Is.EqualTo(new[] { 45.0 }).Within(1e-12));
        Assert.That(PrincipalAngles.Between(Matrix<double>.Build.Dense(4, 2), Plane), Is.Empty, "zeros span nothing");
    }

    [Test]
    public void DirectionsThatAreNothingButRounding_AreNoPartOfASpace()
    {
        // the second column is the first but for 1e-12 of it, under the threshold of 1e-10 of the largest direction
        Matrix<double> line = Matrix<double>.Build.DenseOfArray(new double[,] { { 1, 1 }, { 0, 0 }, { 1, 1 }, { 0, 1e-12 } });

        Assert.That(PrincipalAngles.Between(line, Plane), Is.EqualTo(new[] { 45.0 }).Within(1e-9));
    }

    [TestCase(1e-8, 2)]
    [TestCase(1e-9, 2)]
    [TestCase(1e-11, 1)]
    [TestCase(0, 1)]
    public void ADirection_CountsFrom1e10thOfTheLargestOn(double across, int dimensions)
    {
        // (1, 0) and (1, s) have singular values of √2 and s / √2: s / 2 of the largest, which counts above 1e-10
        Matrix<double> narrow = Matrix<double>.Build.DenseOfArray(new double[,] { { 1, 1 }, { 0, across }, { 0, 0 }, { 0, 0 } });

        Assert.That(PrincipalAngles.Between(narrow, Plane), Is.EqualTo(new double[dimensions]).Within(1e-5));
    }

    [TestCase(1, 0, 0)]
    [TestCase(0, -2, 180)]
    [TestCase(1, 1, 45)]
    [TestCase(1, 1e-8, 180e-8 / Math.PI)]
    public void Angle_OfTwoVectors_HasASign(double along, double across, double degrees)
    {
        double[] fixedVector = across == -2 ? [0, 1] : [1, 0];

        Assert.That(PrincipalAngles.Between([along, across], fixedVector), Is.EqualTo(degrees).Within(1e-13));
    }

    [Test]
    public void Angle_OfAVectorToASpace_IsThatToItsProjection()
    {
        Vector<double> vector = Vector<double>.Build.DenseOfArray([3, 0, Math.Sqrt(27), 0]);

        Assert.That(PrincipalAngles.ToSpace(vector, Plane), Is.EqualTo(60).Within(1e-12));
        Assert.That(PrincipalAngles.ToSpace(vector * 0, Plane), Is.NaN);
    }
}
