using NeuroLcp.Language.Model;

namespace NeuroLcp.Language.Operations;

/// <summary>W @ x, or W.T @ x.</summary>
/// <param name="Weight">The matrix, [post, pre].</param>
/// <param name="Transposed">True for W.T, which maps post to pre.</param>
/// <param name="Operand">A value per unit of pre (of post where transposed).</param>
public sealed record MatrixProduct(Weight Weight, bool Transposed, Expression Operand)
    : Expression(new Shape(Transposed ? Weight.Pre!.Axis : Weight.Post.Axis), Weight.Dimension * Operand.Dimension)
{
    /// <inheritdoc/>
    public override IReadOnlyList<Expression> Operands => [Operand];

    /// <inheritdoc/>
    public override Weight? Applied => Weight;

    /// <summary>The units it takes.</summary>
    private Axis From => Transposed ? Weight.Post.Axis : Weight.Pre!.Axis;

    /// <inheritdoc/>
    public override Expression On(IReadOnlyList<Expression> operands) =>
        operands[0].IsZero ? new Constant(0, Dimension) : new MatrixProduct(Weight, Transposed, operands[0]);

    /// <inheritdoc/>
    public override Dependence DependenceOn(IReadOnlyList<Dependence> operands) => operands[0];

    /// <inheritdoc/>
    public override Expression Tangent(IReadOnlyList<Expression> tangents) => On(tangents);

    /// <inheritdoc/>
    public override void PullBack(Expression seed, Adjoints adjoints)
    {
        (Weight owner, bool transposed) = Weight.TransposeOf is { } source ? (source, !Transposed) : (Weight, Transposed);
        adjoints.Add(owner, transposed ? new OuterProduct(Operand, seed) : new OuterProduct(seed, Operand));
        adjoints.Pass((transposed ? owner.Post : owner.Pre!).Axis, Operand, () => new MatrixProduct(owner, !transposed, seed));
    }

    /// <inheritdoc/>
    public override double[,] Evaluate(IInstant instant)
    {
        double[,] weight = Transposed ? ValueTable.Transpose(instant.WeightOf(Weight)) : instant.WeightOf(Weight);
        double[] x = instant.PerUnit(Operand, From);
        var result = new double[weight.GetLength(0), 1];
        for (int i = 0; i < weight.GetLength(0); i++)
        {
            for (int j = 0; j < x.Length; j++)
            {
                result[i, 0] += weight[i, j] * x[j];
            }
        }

        return result;
    }

    /// <inheritdoc/>
    public override Written Write(IFormulaWriter writer)
    {
        // what a weight's own delay does is not written out
        Expression operand = Weight.Delay?.Site == DelaySite.Axon && Operand is Delayed late ? late.Operand : Operand;
        return new($"{Weight.Name}{(Transposed ? ".T" : "")} @ {writer.At(operand, Binding.Matrix)}", Binding.Matrix);
    }

    /// <inheritdoc/>
    public override T Accept<T>(IOperationVisitor<T> visitor) => visitor.Visit(this);
}
