using System.Numerics;
using NUnit.Framework;
using NeuroLcp.Numerics.Products;

namespace NeuroLcp.Tests.Numerics.Products;

[TestFixture(typeof(float))]
[TestFixture(typeof(double))]
internal sealed class TranspositionTests<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    [Test]
    public void Transpose_OfEveryShape_EqualsThePlainLoop()
    {
        for (int rows = 1; rows <= 27; rows++)
        {
            for (int columns = 1; columns <= 27; columns++)
            {
                (int xStride, int yStride) = (columns + 1, rows + 2);
                T[] x = Samples.Values<T>(rows * xStride, 1);
                T[] expected = Samples.Values<T>((columns * yStride) + 3, 2);
                T[] found = [.. expected];
                Transposition.Transpose<T>(x, rows, columns, xStride, found, yStride);
                Transposition.TransposeReference<T>(x, rows, columns, xStride, expected, yStride);
                Assert.That(found, Is.EqualTo(expected), $"{rows} x {columns}");
            }
        }
    }

    [Test]
    public void Strides_ShorterThanARow_AreRefused() =>
        Assert.That(() => Transposition.Transpose<T>(new T[6], 2, 3, 3, new T[6], 1),
            Throws.ArgumentException.With.Message.StartsWith("yStride is 1, but a row has 2 elements"));
}
