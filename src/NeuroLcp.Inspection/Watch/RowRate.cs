namespace NeuroLcp.Inspection.Watch;

/// <summary>How fast something grows, from what was seen of it at the last few looks.</summary>
internal sealed class RowRate
{
    private const int Looks = 10;

    private readonly Queue<(DateTimeOffset At, double Amount)> _seen = [];

    /// <summary>Takes note of an amount; the first is set against the beginning of the run.</summary>
    /// <param name="begun">When there was nothing.</param>
    /// <param name="at">When it was written.</param>
    /// <param name="amount">How much there was.</param>
    public void See(DateTimeOffset begun, DateTimeOffset at, double amount)
    {
        if (_seen.Count == 0)
        {
            _seen.Enqueue((begun, 0));
        }

        if (at > _seen.Last().At)
        {
            _seen.Enqueue((at, amount));
            if (_seen.Count > Looks)
            {
                _seen.Dequeue();
            }
        }
    }

    /// <summary>Amount a second; null before there is any.</summary>
    public double? PerSecond
    {
        get
        {
            double seconds = _seen.Count < 2 ? 0 : (_seen.Last().At - _seen.Peek().At).TotalSeconds;
            double rate = seconds > 0 ? (_seen.Last().Amount - _seen.Peek().Amount) / seconds : 0;
            return rate > 0 ? rate : null;
        }
    }
}
