using NeuroLcp.Language.Formulae;
using NeuroLcp.Language.Functions;
using NeuroLcp.Language.Model;
using NeuroLcp.Language.Operations;
using NeuroLcp.Language.Text;
using NeuroLcp.Language.Units;

namespace NeuroLcp.Language.Checking;

/// <summary>What names mean, which depends on where the formula stands.</summary>
internal sealed partial class FormulaChecker
{
    private const string RuleHint = "a rule may use pre.*, post.*, w and parameters";

    private Expression? Name(NameSyntax name)
    {
        if (name.Second is not null)
        {
            return name.First == "task" ? TaskName(name) : _place.Kind == PlaceKind.Rule ? SynapseName(name) : DottedName(name);
        }

        switch (name.First)
        {
            case "pi":
                return new Constant(Math.PI, Dimension.None);
            case "xi":
                return WhiteNoise(name);
            case "w" when _place.Kind == PlaceKind.Rule:
                return new SynapseWeight(_place.Weight!);
            case "fan_in" or "fan_out" when _place.Kind == PlaceKind.WeightInitial:
                return FanOf(name, name.First == "fan_in" ? WiringQuantity.FanIn : WiringQuantity.FanOut);
            case "uniform_fan_in" when _place.Kind == PlaceKind.WeightInitial:
                return FanOf(name, WiringQuantity.FanIn) is { } fan ? UniformFanIn(fan) : null;
            case "distance" when _place.IsSynapse:
                return Distance(name);
            case "self" when _place.IsSynapse:
                return Self(name);
            case "zeros" when _place.Kind == PlaceKind.WeightInitial:
                return new Constant(0, _place.Weight!.Dimension);
        }

        if (_place.IsEquation && _scope.Variable(_place.Population!, name) is { } variable)
        {
            return Reference(_scope.Populations[variable.Population.Name]!, variable);
        }

        if (_scope.Parameters.TryGetValue(name.First, out Parameter? parameter))
        {
            _scope.UsedParameters.Add(name.First);
            return parameter is null ? null : Reference(name, parameter);
        }

        if (_scope.Weights.TryGetValue(name.First, out Weight? weight))
        {
            return weight is null ? null : WeightName(name, weight);
        }

        return name.BehindOperator && Unit.All.TryGetValue(name.First, out Unit? unit) ? new Constant(unit.Factor, unit.Dimension) : Unknown(name);
    }

    private Expression? TaskName(NameSyntax name)
    {
        switch (name.Second)
        {
            case "inputs":
                return new Constant(_scope.Task.Inputs, Dimension.None);
            case "outputs":
                return new Constant(_scope.Task.Outputs, Dimension.None);
            case "input" or "target" when _place.IsEquation:
                return name.Second == "input" ? new TaskReference(TaskField.Input, _scope.Inputs) : new TaskReference(TaskField.Target, _scope.Outputs);
            case "input" or "target":
                return _place.Kind == PlaceKind.Rule
                    ? Error(name, $"rule for '{_place.Weight!.Name}' is not local: '{name.Text}' is not at the synapse",
                        $"{RuleHint}; a population can take it up, as in 'x: {name.Text}'")
                    : Error(name, $"'{name.Text}' cannot be used in {_place.Described}", "it differs from trial to trial");
            case "loss":
                return Error(name, "'task.loss' stands only in grad(task.loss, y)", null);
            default:
                return Error(name, $"unknown name '{name.Text}'",
                    NearestName.Hint(name.Second!, ["input", "target", "inputs", "outputs", "loss"], "task.")
                    ?? "the task has input, target, inputs, outputs and loss");
        }
    }

    private Expression? SynapseName(NameSyntax name)
    {
        Weight weight = _place.Weight!;
        if (name.First is "post" or "pre")
        {
            Population? population = name.First == "post" ? weight.Post : weight.Pre;
            return population is null
                ? Error(name, $"'{weight.Name}' has no presynaptic population", "a weight without 'pre:' is a bias: its rule may use post.*, w and parameters")
                : AtSynapse(name, name.First == "post" ? SynapseSide.Post : SynapseSide.Pre, population);
        }

        if (!_scope.Populations.TryGetValue(name.First, out PopulationScope? other)
            || (other is not null && name.Second != "size" && !other.Variables.ContainsKey(name.Second!)))
        {
            return DottedName(name);
        }

        if (other is null || name.Second == "size")
        {
            return other is null ? null : new Constant(other.Population.Size, Dimension.None);
        }

        Variable variable = other.Variables[name.Second!];
        if (!_place.NonLocal)
        {
            string hint = other.Population == weight.Post ? $"write post.{name.Second}" : other.Population == weight.Pre ? $"write pre.{name.Second}"
                : $"{RuleHint}; write 'nonlocal: true' under {weight.Name} to allow it";
            return other.Population == weight.Post || other.Population == weight.Pre
                ? Error(name, $"'{name.Text}' does not say which side of the synapse is meant", hint)
                : Error(name, $"rule for '{weight.Name}' is not local: '{name.Text}' is not at the synapse", hint);
        }

        SynapseSide? side = other.Population.Axis == weight.Post.Axis ? SynapseSide.Post : other.Population.Axis == weight.Pre?.Axis ? SynapseSide.Pre : null;
        return side is null ? Error(name, $"'{name.Text}' is one value per unit of {other.Population.Axis}, which is on neither side of '{weight.Name}'",
            "nonlocal rules too combine values unit by unit")
            : other.Broken.Contains(variable) ? null : new SynapseVariable(side.Value, variable);
    }

    private Expression? AtSynapse(NameSyntax name, SynapseSide side, Population population)
    {
        PopulationScope scope = _scope.Populations[population.Name]!;
        if (name.Second == "size")
        {
            return new Constant(population.Size, Dimension.None);
        }

        if (!scope.Variables.TryGetValue(name.Second!, out Variable? variable))
        {
            return Error(name, $"unknown name '{name.Text}': population '{population.Name}' has no '{name.Second}'",
                NearestName.Hint(name.Second!, scope.Variables.Keys, $"{name.First}."));
        }

        if (scope.Broken.Contains(variable))
        {
            return null;
        }

        return !_place.NonLocal && Locality.CopyOf(variable) is { } original
            ? Error(name, $"rule for '{_place.Weight!.Name}' is not local: '{name.Text}' merely copies '{original.FullName}'",
                $"{RuleHint} that are the neuron's own; write 'nonlocal: true' under {_place.Weight.Name} to allow it")
            : AsTheSynapseSees(new SynapseVariable(side, variable));
    }

    /// <summary>With its weight's delay, where that lies between the neuron and the synapse.</summary>
    private Expression AsTheSynapseSees(SynapseVariable variable) =>
        _place.Weight!.Delay is { } delay && variable.Side == (delay.Site == DelaySite.Axon ? SynapseSide.Pre : SynapseSide.Post)
            ? new Delayed(variable, delay.Time) : variable;

    private Expression? DottedName(NameSyntax name)
    {
        if (_scope.Weights.TryGetValue(name.First, out Weight? weight) && name.Second == "T")
        {
            return _place.Kind == PlaceKind.WeightInitial ? weight is null ? null : InitialOf(name, weight)
                : Error(name, $"'{name.Text}' is a matrix", $"write {name.Text} @ x");
        }

        if (name.First is "post" or "pre")
        {
            return Error(name, $"'{name.Text}' is known in rules only", null);
        }

        if (_place.Kind == PlaceKind.Parameter)
        {
            return Error(name, $"'{name.Text}' cannot be used in {_place.Described}", "it may use numbers, other parameters, task.inputs and task.outputs");
        }

        PopulationScope? population = _place.IsEquation ? _scope.PopulationNamed(_place.Population!, name.First)
            : _scope.Populations.GetValueOrDefault(name.First);
        if (population is null && !_scope.Populations.ContainsKey(name.First))
        {
            return Error(name, $"unknown population '{name.First}'",
                name.First == "cell" ? "a population whose units are ensembles has a block 'cell:'"
                : NearestName.Hint(name.First, PopulationNames().Append("task"), "", $".{name.Second}"));
        }

        if (population is null)
        {
            return null;
        }

        if (name.Second == "size")
        {
            return new Constant(population.Population.Size, Dimension.None);
        }

        if (!_place.IsEquation && population.Variables.ContainsKey(name.Second!))
        {
            return Error(name, $"'{name.Text}' cannot be used in {_place.Described}", "it may use numbers and parameters");
        }

        return population.Variables.TryGetValue(name.Second!, out Variable? variable) ? Reference(population, variable)
            : Error(name, $"unknown name '{name.Text}': population '{population.Population.Name}' has no '{name.Second}'",
                NearestName.Hint(name.Second!, population.Variables.Keys, $"{name.First}."));
    }

    private static VariableReference? Reference(PopulationScope population, Variable variable) =>
        population.Broken.Contains(variable) ? null : new VariableReference(variable);

    private Expression? Reference(NameSyntax name, Parameter parameter)
    {
        if (!parameter.IsDrawn)
        {
            return new ParameterReference(parameter);
        }

        return _place.Population is { } population
            && _place.Kind is PlaceKind.Value or PlaceKind.Derivative or PlaceKind.Update or PlaceKind.Initial or PlaceKind.Rule
            ? new DrawnParameterReference(parameter, population)
            : Error(name, $"'{name.First}' is drawn per unit and has no single value for {_place.Described}", "use it in the equations of a population");
    }

    private Expression? WeightName(NameSyntax name, Weight weight)
    {
        if (_place.Kind == PlaceKind.Rule)
        {
            return Error(name, $"a rule cannot use the weight '{weight.Name}' by name", $"the weight of the synapse itself is w; {RuleHint}{(weight == _place.Weight ? "" : "; a state of each synapse cannot be written: a trace of post alone, or of pre alone, is a state of that population")}");
        }

        if (_place.Kind == PlaceKind.WeightInitial)
        {
            return InitialOf(name, weight);
        }

        if (!_place.IsEquation)
        {
            return Error(name, $"'{name.First}' is a weight and cannot be used in {_place.Described}", _place.Kind == PlaceKind.Initial && weight.Pre is null
                ? $"it may use numbers and parameters: let the state begin at 0, as in 'd x/dt:', and make a value of the two, 'y: {name.First} + x'"
                    : "it may use numbers and parameters");
        }

        _scope.UsedWeights.Add(weight);
        return weight.Pre is null ? new BiasReference(weight) : Error(name, $"'{weight.Name}' is a matrix", $"write {weight.Name} @ x");
    }

    private Expression? WhiteNoise(NameSyntax name)
    {
        if (_place.Kind != PlaceKind.Derivative)
        {
            return Error(name, "white noise has no value at an instant: xi stands in 'd .../dt' lines only",
                "ou(tau) is noise with a value, which several equations may share");
        }

        var source = new NoiseSource(_place.Population!, NoiseKind.White, null, _scope.Noise.Count);
        _scope.Noise.Add(source);
        return new NoiseReference(source);
    }

    private Expression? FanOf(NameSyntax name, WiringQuantity fan) => fan == WiringQuantity.FanIn && _place.Weight!.Pre is null
        ? Error(name, $"'{_place.Weight.Name}' is a bias and has no fan_in", "write the spread as a number, such as uniform(-0.05, 0.05)")
        : new WiringReference(fan);

    private Expression? Distance(Syntax at)
    {
        Weight weight = _place.Weight!;
        if (weight.Pre is null || weight.Post.Positions is null || weight.Pre.Positions is null)
        {
            string? where = weight.Pre is null ? null : weight.Post.Positions is null ? weight.Post.Name : weight.Pre.Name;
            return Error(at, where is null ? $"'{weight.Name}' is a bias and joins no two places"
                : $"population '{where}' has no positions, so '{weight.Name}' has no distances",
                where is null ? null : $"add under {where}: positions: grid(1 mm), or line, ring or torus");
        }

        return weight.Post.Positions == weight.Pre.Positions ? new WiringReference(WiringQuantity.Distance)
            : Error(at, $"'{weight.Name}' joins {weight.Pre.Name} on {weight.Pre.Positions} to {weight.Post.Name} on {weight.Post.Positions}",
                "distances need one space: give both populations the same positions");
    }

    private Expression? Self(NameSyntax name) => _place.Weight!.Pre?.Axis == _place.Weight.Post.Axis
        ? new WiringReference(WiringQuantity.Self)
        : Error(name, $"'{_place.Weight.Name}' joins populations whose units are not partners",
            "self is 1 where pre and post are the same unit, or partners by 'size: other.size'");

    /// <summary>What another weight starts from, synapse by synapse.</summary>
    private Expression? InitialOf(NameSyntax name, Weight other)
    {
        Weight own = _place.Weight!;
        bool transposed = name.Second is not null;
        if (other.TransposeOf is { } owner)
        {
            return Error(name, $"'{other.Name}' is tied to '{owner.Name}'", $"write {owner.Name}{(transposed ? "" : ".T")}");
        }

        (Population? post, Population? pre) = transposed && other.Pre is not null ? (other.Pre, other.Post) : (other.Post, other.Pre);
        if (other != own && !(transposed && other.Pre is null) && post.Axis == own.Post.Axis && pre?.Axis == own.Pre?.Axis)
        {
            return new InitialReference(other, transposed);
        }

        string? hint = other == own ? null : other.Pre?.Axis == own.Post.Axis && other.Post.Axis == own.Pre?.Axis
            ? $"write {other.Name}{(transposed ? "" : ".T")}" : "both sides must have the same units, as declared by 'size: other.size'";
        return Error(name, other == own ? $"'{own.Name}' cannot start from itself" : $"'{name.Text}' does not have the synapses of '{own.Name}'", hint);
    }

    private Draw UniformFanIn(Expression fan)
    {
        Expression spread = 1 / FunctionTable.All["sqrt"].Of(fan);
        return new Draw(Distribution.Uniform, -spread, spread, _draws++);
    }

    /// <summary>What a person calls the populations; cells go by <c>cell</c> in their own.</summary>
    private IEnumerable<string> PopulationNames() => _scope.Populations.Where(p => p.Value?.Population.Ensemble is null).Select(p => p.Key);

    private Expression? Unknown(NameSyntax name)
    {
        string where = _place.IsEquation ? $" in population '{_place.Population!.Name}'"
            : $"{(_place.Kind == PlaceKind.Setting ? " for" : " in")} {_place.Described}";
        if (_place.Kind == PlaceKind.Rule)
        {
            string[] sides = [.. from side in new[] { ("post", _place.Weight!.Post), ("pre", _place.Weight.Pre) }
                                 where side.Item2 is not null && _scope.Populations[side.Item2.Name]!.Variables.ContainsKey(name.First)
                                 select $"{side.Item1}.{name.First}"];
            return Error(name, $"unknown name '{name.First}'{where}",
                sides.Length > 0 ? $"write {string.Join(" or ", sides)}" : NearestName.Hint(name.First, _scope.Parameters.Keys) ?? RuleHint);
        }

        if (_place.IsEquation)
        {
            string? elsewhere = _scope.Cells(_place.Population!)?.Variables.ContainsKey(name.First) == true ? "cell" : PopulationNames()
                .FirstOrDefault(p => _scope.Populations[p]?.Variables.ContainsKey(name.First) == true);
            IEnumerable<string> known = _scope.Populations[_place.Population!.Name]!.Variables.Keys
                .Concat(_place.Population.Ensemble is { } unit ? _scope.Populations[unit.Name]!.Variables.Keys : []).Concat(_scope.Parameters.Keys)
                .Concat(_scope.Weights.Where(w => w.Value is { Pre: null }).Select(w => w.Key)).Concat(["pi", "xi"]);
            return Error(name, $"unknown name '{name.First}'{where}", elsewhere is not null ? $"did you mean '{elsewhere}.{name.First}'?"
                : WhatToWriteInstead.Of(name.First) is { } instead ? instead
                : FunctionTable.All.ContainsKey(name.First) || FormulaFunctions.Names.Contains(name.First) ? $"a function needs its argument: {name.First}(...)"
                : _scope.Populations.ContainsKey(name.First) ? $"name one of its variables: {name.First}.x" : NearestName.Hint(name.First, known));
        }

        string[] more = _place.Kind switch
        {
            PlaceKind.WeightInitial => ["fan_in", "fan_out", "uniform_fan_in", "zeros", "normal", "uniform", "lognormal", "distance", "self"],
            PlaceKind.Connect => ["distance", "self", .. ConnectionRule.All.Select(rule => rule.Name), .. _scope.Weights.Keys],
            _ => ["pi"],
        };
        return Error(name, $"unknown name '{name.First}'{where}", NearestName.Hint(name.First, _scope.Parameters.Keys.Concat(more)));
    }
}
