using Praxis.Tensors;
using Praxis.Tensors.Interchange;

namespace Praxis.Learning.Checkpoints;

/// <summary>
/// Every class and function that a checkpoint may name, and what becomes of it here. A name outside this list is
/// refused before anything else happens.
/// </summary>
sealed class PyTorchCatalogue(string file, Func<string, DType, long, PyTorchStorage>? findStorage)
{
    static readonly Dictionary<string, PickleName> Known = MakeKnown();

    readonly PyTorchViews _views = new(file);
    readonly Dictionary<string, PyTorchStorage> _storages = [];

    enum Meaning
    {
        OrderedDictionary,
        Size,
        Device,
        Tensor,
        TensorV2,
        Parameter,
        Subclass,
        TensorClass,
        ParameterClass,
        StorageClass,
        ElementType,
    }

    /// <summary>All storages that the pickle named, by key.</summary>
    public IReadOnlyDictionary<string, PyTorchStorage> Storages => _storages;

    /// <summary>What stands for a class or function: a stand-in that only <see cref="Call"/> understands, or an element type's name.</summary>
    public object Find(string module, string name)
    {
        var full = $"{module}.{name}";
        if (!Known.TryGetValue(full, out var known))
        {
            throw new InterchangeException(file, $"its pickle asks for '{Printable(full)}', which is refused: only tensors and plain containers are read and nothing is run; save it again with torch.save(model.state_dict(), path).");
        }
        return known.Meaning == Meaning.ElementType ? full : known;
    }

    /// <summary>What a call in the pickle gives.</summary>
    public object? Call(object? function, object?[] arguments)
    {
        if (function is not PickleName known)
        {
            throw new InterchangeException(file, "its pickle calls something that is no function.");
        }
        return (known.Meaning, arguments) switch
        {
            (Meaning.OrderedDictionary, []) => new PickleDictionary(),
            (Meaning.OrderedDictionary, [List<object?> pairs]) => FromPairs(pairs),
            (Meaning.Size, [object?[] sizes]) => sizes,
            (Meaning.Device, [string device]) => device,
            (Meaning.Device, [string device, long index]) => $"{device}:{index}",
            (Meaning.Tensor, [var storage, var offset, var size, var stride]) => _views.Rebuild(storage, offset, size, stride),
            (Meaning.TensorV2, [var storage, var offset, var size, var stride, _, _]) => _views.Rebuild(storage, offset, size, stride),
            (Meaning.TensorV2, [var storage, var offset, var size, var stride, _, _, null or PickleDictionary { Count: 0 }]) => _views.Rebuild(storage, offset, size, stride),
            (Meaning.Parameter, [PyTorchTensor tensor, ..]) => tensor,
            (Meaning.Subclass, [PickleName { Meaning: Meaning.TensorV2 or Meaning.Tensor or Meaning.Parameter } rebuild, PickleName { Meaning: Meaning.TensorClass or Meaning.ParameterClass }, object?[] inner, _]) => Call(rebuild, inner),
            _ => throw new InterchangeException(file, $"its pickle calls '{known.Name}' with {arguments.Length} arguments of kinds that are not read."),
        };
    }

    /// <summary>The storage that a persistent id names: ('storage', class, key, location, count).</summary>
    public object Storage(object? id)
    {
        if (id is not object?[] { Length: 5 or 6 } tuple || tuple is not ["storage", PickleName { Meaning: Meaning.StorageClass } kind, string key, string, long count, ..] || findStorage is null
            || count < 0 || tuple is [.., not null] and { Length: 6 })
        {
            throw new InterchangeException(file, "its pickle has a persistent id that is not a storage with its class, key, place and number of elements.");
        }
        var type = kind.Type!.Value;
        if (_storages.TryGetValue(key, out var storage))
        {
            return storage.Type == type && storage.Count == count
                ? storage
                : throw new InterchangeException(file, $"the storage '{Printable(key)}' is named once with {storage.Count} elements of {storage.Type} and once with {count} of {type}.");
        }
        if (count > long.MaxValue / type.Size())
        {
            throw new InterchangeException(file, $"the storage '{Printable(key)}' claims {count} elements.");
        }
        storage = findStorage(key, type, count);
        _storages.Add(key, storage);
        _views.Count(storage);
        return storage;
    }

    /// <summary>A text from the file, made fit for an error's one line.</summary>
    public static string Printable(string text)
    {
        const int Longest = 100;
        var shown = text.Length > Longest ? string.Concat(text.AsSpan(0, Longest), "…") : text;
        return string.Concat(shown.Select(unit => char.IsControl(unit) ? '?' : unit));
    }

    PickleDictionary FromPairs(List<object?> pairs)
    {
        var dictionary = new PickleDictionary();
        foreach (var pair in pairs)
        {
            var (key, value) = pair switch
            {
                List<object?> { Count: 2 } list => (list[0], list[1]),
                object?[] { Length: 2 } tuple => (tuple[0], tuple[1]),
                _ => throw new InterchangeException(file, "its pickle makes a dictionary of something else than pairs."),
            };
            if (!dictionary.TrySet(key, value))
            {
                throw new InterchangeException(file, "a dictionary in its pickle has a key that is neither a text nor a number.");
            }
        }
        return dictionary;
    }

    static Dictionary<string, PickleName> MakeKnown()
    {
        PickleName[] names =
        [
            new("collections.OrderedDict", Meaning.OrderedDictionary),
            new("torch.Size", Meaning.Size),
            new("torch.device", Meaning.Device),
            new("torch._utils._rebuild_tensor", Meaning.Tensor),
            new("torch._utils._rebuild_tensor_v2", Meaning.TensorV2),
            new("torch._utils._rebuild_parameter", Meaning.Parameter),
            new("torch._utils._rebuild_parameter_with_state", Meaning.Parameter),
            new("torch._tensor._rebuild_from_type_v2", Meaning.Subclass),
            new("torch.Tensor", Meaning.TensorClass),
            new("torch.nn.parameter.Parameter", Meaning.ParameterClass),
            new("torch.FloatStorage", Meaning.StorageClass, DType.Float32),
            new("torch.DoubleStorage", Meaning.StorageClass, DType.Float64),
            new("torch.HalfStorage", Meaning.StorageClass, DType.Float16),
            new("torch.BFloat16Storage", Meaning.StorageClass, DType.BFloat16),
            new("torch.LongStorage", Meaning.StorageClass, DType.Int64),
            new("torch.IntStorage", Meaning.StorageClass, DType.Int32),
            new("torch.ByteStorage", Meaning.StorageClass, DType.UInt8),
            new("torch.BoolStorage", Meaning.StorageClass, DType.Bool),
            .. new[] { "float16", "float32", "float64", "bfloat16", "uint8", "int8", "int16", "int32", "int64", "bool", "complex64", "complex128" }
                .Select(type => new PickleName($"torch.{type}", Meaning.ElementType)),
        ];
        return names.ToDictionary(name => name.Name);
    }

    sealed record PickleName(string Name, Meaning Meaning, DType? Type = null);
}
