using NeuroLcp.Language.Operations;

namespace NeuroLcp.Language.Losses;

/// <summary>A loss of one trial: all that is known of it stands in one place. One file a loss; <see cref="All"/> lists them.</summary>
public abstract class Loss
{
    /// <summary>½ Σ (y − target)².</summary>
    public static Loss SquaredError { get; } = new SquaredError();

    /// <summary>log Σ exp y − Σ target y.</summary>
    public static Loss CrossEntropy { get; } = new CrossEntropy();

    /// <summary>Every loss of the language.</summary>
    public static IReadOnlyList<Loss> All { get; } = [SquaredError, CrossEntropy];

    /// <summary>Its name in circuit files.</summary>
    public abstract string Name { get; }

    /// <summary>What it is called in sentences.</summary>
    public abstract string Title { get; }

    /// <summary>
    /// Whether the answer counts as probabilities, softmax(y): then a constant added to all of y changes nothing, and targets of 0 and 1 are infinitely far.
    /// </summary>
    public abstract bool IsOfProbabilities { get; }

    /// <summary>The loss of an answer.</summary>
    /// <param name="y">The answer, a value per output.</param>
    /// <param name="target">The target; of probabilities one whose values sum to 1.</param>
    public abstract Expression Value(Expression y, Expression target);

    /// <summary>Its derivative by the answer, as a person writes it.</summary>
    /// <param name="y">The answer.</param>
    /// <param name="target">The target.</param>
    public abstract Expression Gradient(Expression y, Expression target);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
