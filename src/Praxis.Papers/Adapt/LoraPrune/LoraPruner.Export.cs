using Praxis.Learning;
using Praxis.Learning.Adapters;
using Praxis.Tensors;

namespace Praxis.Papers.Adapt;

public sealed partial class LoraPruner
{
    /// <summary>
    /// A copy of the model from which the removed units are really gone: W ← W + s·B·A, then rows of the layers that make units and
    /// columns of those that read them are cut out, and attention has fewer heads. It computes what the masked model does and has no
    /// adapters; what learned before the pruner was made learns again.
    /// </summary>
    public Module Export()
    {
        RequirePresent();
        var copy = _model.Copy();
        Cut(copy);
        return copy;
    }

    /// <summary>The smaller model as what it is; see <see cref="Export()"/>.</summary>
    public TModel Export<TModel>()
        where TModel : Module => Export() as TModel
            ?? throw new ArgumentException($"Export: the model is a {_model.GetType().Name}, not a {typeof(TModel).Name}.");

    /// <summary>
    /// Takes masks and adapters out of the model, whose weights then are bit for bit what they were before the pruner was made; adapters
    /// that were there before stay, with what they learned. The pruner cannot be used any more.
    /// </summary>
    public void Remove()
    {
        if (_isRemoved)
        {
            return;
        }
        _isRemoved = true;
        foreach (var (path, layer) in _layers)
        {
            _model.Replace(path, (_, _) => _adaptedHere.Contains(path) ? layer.Base : layer);
        }
        RestoreLearning(_model);
    }

    // Masks for the rows of all units, and for the columns where zeros do not stay zeros.
    void PutMasks(IReadOnlyList<PruneStructure> structures)
    {
        var outputs = structures.SelectMany(structure => structure.Producers).Select(part => part.Path).ToHashSet();
        var inputs = structures.Where(structure => !structure.KeepsZero).SelectMany(structure => structure.Consumers).Select(part => part.Path).ToHashSet();
        foreach (var (path, layer) in _layers)
        {
            if (outputs.Contains(path) || inputs.Contains(path))
            {
                _model.Replace(path, (_, _) => new MaskedLayer(layer, outputs.Contains(path), inputs.Contains(path)));
            }
        }
    }

    void WriteMasks(PruneStructure structure, IReadOnlyCollection<int> removed)
    {
        using var _ = Gradient.Off();
        foreach (var part in structure.Producers)
        {
            Silence(_model.Find<MaskedLayer>(part.Path).OutputMask!, part);
        }
        foreach (var part in structure.KeepsZero ? [] : structure.Consumers)
        {
            Silence(_model.Find<MaskedLayer>(part.Path).InputMask!, part);
        }

        void Silence(Tensor mask, PrunePart part)
        {
            var size = part.SizeIn(mask.Count, structure.Units);
            foreach (var unit in removed)
            {
                mask.Narrow(0, part.Offset + (unit * size), size).ZeroInPlace();
            }
        }
    }

    // Makes the model really smaller, in place.
    void Cut(Module model)
    {
        foreach (var (path, _) in _layers)
        {
            model.Replace(path, (_, present) =>
            {
                var layer = present as LoraLayer ?? ((MaskedLayer)present).Adapted;
                layer.Merge();
                return layer.Base;
            });
        }
        RestoreLearning(model);
        var cut = _groups.Where(group => group.Kept.Length < group.Structure.Units).ToArray();
        foreach (var group in cut.Where(group => group.Structure.Attention is not null))
        {
            model.Find<MultiHeadAttention>(group.Structure.Attention!).KeepHeads(group.Kept);
        }
        // A layer may belong to several structures and parts: all that goes, goes at once.
        var plain = cut.Where(group => group.Structure.Attention is null).ToArray();
        foreach (var (path, removed) in Gone(model, plain, producers: true))
        {
            var layer = model.Find<Linear>(path);
            layer.KeepOutputs([.. Enumerable.Range(0, layer.Outputs).Where(position => !removed.Contains(position))]);
        }
        foreach (var (path, removed) in Gone(model, plain, producers: false))
        {
            var layer = model.Find<Linear>(path);
            layer.KeepInputs([.. Enumerable.Range(0, layer.Inputs).Where(position => !removed.Contains(position))]);
        }
        foreach (var group in cut)
        {
            foreach (var path in group.Structure.Between)
            {
                model.Find<BatchNorm>(path).KeepChannels(group.Kept);
            }
            group.Structure.Resize?.Invoke(model, group.Kept);
        }
    }

    static Dictionary<string, HashSet<int>> Gone(Module model, IEnumerable<Group> groups, bool producers)
    {
        var gone = new Dictionary<string, HashSet<int>>();
        foreach (var group in groups)
        {
            var structure = group.Structure;
            foreach (var part in producers ? structure.Producers : structure.Consumers)
            {
                var size = part.SizeIn(model.Find<Linear>(part.Path).Weight.Size(producers ? 0 : 1), structure.Units);
                gone.TryAdd(part.Path, []);
                gone[part.Path].UnionWith(Enumerable.Range(0, structure.Units).Except(group.Kept).SelectMany(unit => part.Positions(unit, size)));
            }
        }
        return gone;
    }

    void RestoreLearning(Module model)
    {
        var parameters = model.NamedParameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value);
        foreach (var (name, learns) in _learned)
        {
            if (parameters.TryGetValue(name, out var parameter))
            {
                parameter.RequireGrad(learns);
                parameter.Grad = null;
            }
        }
    }
}
