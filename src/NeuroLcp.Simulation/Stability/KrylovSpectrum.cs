using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using NeuroLcp.Language.Interpretation;
using Vector = MathNet.Numerics.LinearAlgebra.Vector<double>;

namespace NeuroLcp.Simulation.Stability;

/// <summary>The outermost eigenvalues of a linear map that is known by what it does to a vector.</summary>
internal static class KrylovSpectrum
{
    /// <summary>Directions of the Krylov space.</summary>
    private const int Directions = 80;

    /// <summary>Ritz values from Arnoldi's process with full reorthogonalisation from a fixed, rough start, each with ‖A v − λ v‖ of its vector.</summary>
    /// <param name="size">The dimension.</param>
    /// <param name="apply">The map.</param>
    /// <exception cref="LinearisationException">It leaves the finite numbers.</exception>
    public static (Complex Value, double Residual)[] Of(int size, Func<double[], double[]> apply)
    {
        if (size == 0)
        {
            return [];
        }

        int m = Math.Min(Directions, size);
        var basis = new List<double[]>();
        var start = new double[size];
        for (int i = 0; i < size; i++)
        {
            start[i] = Numerics.RandomNumbers.Philox.Normal(0, Initialisation.Stream("krylov"), 0, 0, (uint)i);
        }

        Normalise(start);
        basis.Add(start);
        Matrix<double> hessenberg = Matrix<double>.Build.Dense(m, m);
        for (int k = 0; ; k++)
        {
            double[] w = apply(basis[k]);
            if (!Array.TrueForAll(w, double.IsFinite))
            {
                throw new LinearisationException("a derivative is not a finite number");
            }

            for (int pass = 0; pass < 2; pass++)
            {
                for (int j = 0; j <= k; j++)
                {
                    double[] direction = basis[j];
                    double projection = Dot(direction, w);
                    hessenberg[j, k] += projection;
                    for (int i = 0; i < w.Length; i++)
                    {
                        w[i] -= projection * direction[i];
                    }
                }
            }

            double norm = Normalise(w);
            if (k + 1 == m || norm < 1e-12)
            {
                return Ritz(hessenberg.SubMatrix(0, k + 1, 0, k + 1), norm);
            }

            hessenberg[k + 1, k] = norm;
            basis.Add(w);
        }
    }

    private static (Complex Value, double Residual)[] Ritz(Matrix<double> hessenberg, double next)
    {
        var modes = Spectrum.Decomposed(hessenberg);
        int last = hessenberg.RowCount - 1;
        return [.. modes.EigenValues.Select((value, i) => (value, next * Last(i)))];

        // MathNet holds the real and the imaginary part of a conjugate pair's vector in two columns, real part first
        double Last(int i)
        {
            Complex value = modes.EigenValues[i];
            if (value.Imaginary == 0)
            {
                return Math.Abs(modes.EigenVectors[last, i]) / modes.EigenVectors.Column(i).L2Norm();
            }

            int real = value.Imaginary > 0 ? i : i - 1;
            Vector a = modes.EigenVectors.Column(real), b = modes.EigenVectors.Column(real + 1);
            return Math.Sqrt((a[last] * a[last]) + (b[last] * b[last])) / Math.Sqrt(a.DotProduct(a) + b.DotProduct(b));
        }
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    private static double Normalise(double[] v)
    {
        double norm = Math.Sqrt(Dot(v, v));
        for (int i = 0; norm > 0 && i < v.Length; i++)
        {
            v[i] /= norm;
        }

        return norm;
    }
}
