namespace NeuroLcp.Language.Formulae;

/// <summary>Lists the names in a formula.</summary>
internal static class Names
{
    /// <summary>Every name in a formula, from left to right.</summary>
    /// <param name="syntax">The formula.</param>
    /// <param name="skip">Parts to leave out; null for none.</param>
    public static IEnumerable<NameSyntax> Of(Syntax syntax, Func<Syntax, bool>? skip = null)
    {
        var found = new List<NameSyntax>();
        Collect(syntax);
        return found;

        void Collect(Syntax part)
        {
            switch (part)
            {
                case { } left when skip?.Invoke(left) == true:
                    break;
                case NameSyntax name:
                    found.Add(name);
                    break;
                case NegationSyntax negation:
                    Collect(negation.Operand);
                    break;
                case NotSyntax negated:
                    Collect(negated.Operand);
                    break;
                case BinarySyntax binary:
                    Collect(binary.Left);
                    Collect(binary.Right);
                    break;
                case CallSyntax call:
                    foreach (Syntax argument in call.Arguments)
                    {
                        Collect(argument);
                    }

                    break;
            }
        }
    }
}
