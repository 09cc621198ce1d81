using System.Numerics;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace NeuroLcp.Simulation.Stability;

/// <summary>The one way to an eigenvalue solver: it takes no number that is none, and says so where it finds nothing.</summary>
internal static class Spectrum
{
    /// <summary>The eigenvalues of a matrix; none of an empty one.</summary>
    /// <exception cref="LinearisationException">An element is not finite, or the iteration does not converge.</exception>
    public static Complex[] Of(Matrix<double> matrix) => matrix.RowCount == 0 ? [] : [.. Decomposed(matrix).EigenValues];

    /// <summary>Eigenvalues and eigenvectors of a matrix that is not empty.</summary>
    /// <exception cref="LinearisationException">An element is not finite, or the iteration does not converge.</exception>
    public static MathNet.Numerics.LinearAlgebra.Factorization.Evd<double> Decomposed(Matrix<double> matrix)
    {
        if (!matrix.ForAll(double.IsFinite))
        {
            throw new LinearisationException("an element of the Jacobian is not a finite number");
        }

        try
        {
            return matrix.Evd();
        }
        catch (NonConvergenceException)
        {
            throw new LinearisationException("its eigenvalues cannot be computed: the elements of the Jacobian lie too far apart");
        }
    }
}
