namespace NeuroLcp.Inspection.Figures;

/// <summary>Kinds of figures of a recording.</summary>
public enum PlotKind
{
    /// <summary>One page with the most telling of the others.</summary>
    Overview,

    /// <summary>Loss, accuracy, control and effort of the solver over training.</summary>
    Learning,

    /// <summary>Angles between increments and gradients, and between weights, over training.</summary>
    Alignment,

    /// <summary>How far each weight has moved over training.</summary>
    Change,

    /// <summary>Weight matrices as images.</summary>
    Weights,

    /// <summary>Time courses.</summary>
    Traces,

    /// <summary>Events in time.</summary>
    Raster,
}
