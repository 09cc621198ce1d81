namespace NeuroLcp.Language.Checking;

/// <summary>Orders things so that each comes after what it needs, and finds the loops.</summary>
internal static class DependencyOrder
{
    /// <summary>The things in an order in which each comes after what it needs, otherwise as given.</summary>
    /// <param name="items">The things.</param>
    /// <param name="needs">What one of them needs, among <paramref name="items"/>.</param>
    /// <param name="loop">Told of each loop found: the things in it, each needing the next and the last the first.</param>
    public static List<T> Of<T>(IReadOnlyList<T> items, Func<T, IReadOnlyList<T>> needs, Action<IReadOnlyList<T>> loop)
        where T : class
    {
        var ordered = new List<T>(items.Count);
        var state = new Dictionary<T, bool>(ReferenceEqualityComparer.Instance);
        // an explicit stack: a chain may be as long as the file
        var path = new List<(T Item, IReadOnlyList<T> Needs, int Next)>();
        foreach (T item in items)
        {
            Enter(item);
            while (path.Count > 0)
            {
                (T current, IReadOnlyList<T> needed, int next) = path[^1];
                if (next < needed.Count)
                {
                    path[^1] = (current, needed, next + 1);
                    Enter(needed[next]);
                    continue;
                }

                state[current] = true;
                ordered.Add(current);
                path.RemoveAt(path.Count - 1);
            }
        }

        return ordered;

        void Enter(T item)
        {
            if (!state.TryGetValue(item, out bool done))
            {
                state[item] = false;
                path.Add((item, needs(item), 0));
            }
            else if (!done)
            {
                int first = path.FindIndex(entry => ReferenceEquals(entry.Item, item));
                loop([.. path.Skip(first).Select(entry => entry.Item)]);
            }
        }
    }
}
