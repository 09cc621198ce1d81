namespace NeuroLcp.Language.Operations;

/// <summary>How a formula depends on some variables, by its form.</summary>
public enum Dependence
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>By a linear map of them and a constant.</summary>
    Affine,

    /// <summary>In another way.</summary>
    Nonlinear,
}
