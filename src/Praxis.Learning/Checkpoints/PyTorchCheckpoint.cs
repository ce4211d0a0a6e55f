using Praxis.Tensors;
using Praxis.Tensors.Interchange;

namespace Praxis.Learning.Checkpoints;

/// <summary>
/// A checkpoint that PyTorch's torch.save wrote (.pt, .pth, .bin), in the zip format or the one before it, read
/// without running anything: tensors and plain containers are known, every other class is refused by name. A
/// tensor's bytes are read when they are asked for.
/// </summary>
public sealed class PyTorchCheckpoint : IDisposable
{
    const int MaximumPickleBytes = 1 << 28;
    const int MaximumDepth = 32;
    const int MaximumTensors = 1 << 18;
    const int MaximumVisits = 1 << 22;
    const int MaximumNameLength = 1 << 12;

    readonly IDisposable _owner;
    readonly string _file;
    readonly Dictionary<string, PyTorchTensor> _tensors = [];
    readonly List<string> _names = [];
    int _visits;

    PyTorchCheckpoint(IDisposable owner, string file, object? content)
    {
        (_owner, _file, Content) = (owner, file, content);
        Collect("", content, 0);
    }

    /// <summary>
    /// What was saved: null, <see cref="bool"/>, <see cref="long"/>, <see cref="System.Numerics.BigInteger"/>,
    /// <see cref="double"/>, <see cref="string"/>, bytes, a list, an array for a tuple, a
    /// <see cref="PickleDictionary"/> or a <see cref="PyTorchTensor"/>.
    /// </summary>
    public object? Content { get; }

    /// <summary>The names of all tensors, in the order of the file: keys and indices from the outermost in, joined by dots.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The tensor of that name, as an array to be read.</summary>
    public TensorEntry this[string name] => _tensors.TryGetValue(name, out var tensor)
        ? tensor.As(name)
        : throw new InterchangeException(_file, $"it has no tensor '{name}'; it has {_names.Count}, such as {string.Join(", ", _names.Take(3).Select(known => $"'{known}'"))}.");

    /// <summary>Opens a file.</summary>
    public static PyTorchCheckpoint Open(string path)
    {
        var source = ByteSource.Open(path);
        try
        {
            return Open(source);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Opens bytes that are somewhere else.</summary>
    public static PyTorchCheckpoint Open(ByteSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return ZipArchiveReader.IsZip(source) ? OpenZip(new ZipArchiveReader(source)) : new(source, source.Name, PyTorchLegacyFormat.Read(source));
    }

    /// <summary>The tensors below a key ("state_dict", "model"), named as a module names them; all where no key is given.</summary>
    public IReadOnlyList<TensorEntry> StateDict(string under = "")
    {
        ArgumentNullException.ThrowIfNull(under);
        var prefix = under.Length == 0 ? "" : under + ".";
        TensorEntry[] found = [.. _names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Select(name => _tensors[name].As(name[prefix.Length..]))];
        return found.Length > 0 || under.Length == 0
            ? found
            : throw new InterchangeException(_file, $"it has no tensors under '{under}'; its outermost keys are {string.Join(", ", OutermostKeys())}.");
    }

    /// <summary>Names that stand for the very same view of the same memory, such as tied weights.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Ties() =>
        [.. _names.GroupBy(name => _tensors[name]).Where(group => group.Count() > 1).Select(group => group.ToArray())];

    /// <inheritdoc/>
    public void Dispose() => _owner.Dispose();

    static PyTorchCheckpoint OpenZip(ZipArchiveReader archive)
    {
        const string PickleName = "data.pkl";
        var pickles = archive.Members.Where(member => member.Name == PickleName || member.Name.EndsWith($"/{PickleName}", StringComparison.Ordinal)).ToArray();
        if (pickles.Length != 1)
        {
            throw new InterchangeException(archive.Name, $"it is a zip archive with {pickles.Length} members called {PickleName}; a checkpoint of PyTorch has one.");
        }
        var folder = pickles[0].Name[..^PickleName.Length];
        if (archive.Members.Any(member => member.Name.StartsWith($"{folder}code/", StringComparison.Ordinal)))
        {
            throw new InterchangeException(archive.Name, "it is a TorchScript program; save its state dict instead: torch.save(module.state_dict(), path).");
        }
        if (archive.TryGet($"{folder}byteorder", out var order) && !order.ReadAll(limit: 16).AsSpan().SequenceEqual("little"u8))
        {
            throw new InterchangeException(archive.Name, "it was saved by a big-endian machine; load and save it again on a little-endian one.");
        }
        var catalogue = new PyTorchCatalogue(archive.Name, (key, type, count) => FindStorage(archive, folder, key, type, count));
        var pickle = new ByteSource(archive.Name, pickles[0].ReadAll(MaximumPickleBytes));
        return new(archive, archive.Name, new PickleMachine(archive.Name, new PickleReader(pickle, 0), catalogue).Run());
    }

    static PyTorchStorage FindStorage(ZipArchiveReader archive, string folder, string key, DType type, long count)
    {
        if (!archive.TryGet($"{folder}data/{key}", out var member))
        {
            throw new InterchangeException(archive.Name, $"its pickle names the storage '{PyTorchCatalogue.Printable(key)}', but the archive has no such member.");
        }
        return member.Length == count * type.Size()
            ? new PyTorchStorage(key, type, count, member.Read)
            : throw new InterchangeException(archive.Name, $"the storage '{key}' of {count} elements of {type} needs {count * type.Size()} bytes, but its member has {member.Length}.");
    }

    void Collect(string name, object? value, int depth)
    {
        if (++_visits > MaximumVisits || depth > MaximumDepth)
        {
            throw new InterchangeException(_file, $"it has containers more than {MaximumDepth} deep or more than {MaximumVisits} values: it is no checkpoint.");
        }
        switch (value)
        {
            case PyTorchTensor tensor:
                if (_names.Count == MaximumTensors || !_tensors.TryAdd(name, tensor))
                {
                    throw new InterchangeException(_file, _names.Count == MaximumTensors ? $"it has more than {MaximumTensors} tensors." : $"two of its tensors are called '{PyTorchCatalogue.Printable(name)}'.");
                }
                _names.Add(name);
                break;
            case PickleDictionary dictionary:
                foreach (var (key, item) in dictionary)
                {
                    CollectItem(name, key, item, depth);
                }
                break;
            case IReadOnlyList<object?> list:
                for (var i = 0; i < list.Count; i++)
                {
                    CollectItem(name, i, list[i], depth);
                }
                break;
            default:
                break;
        }
    }

    void CollectItem(string name, object key, object? item, int depth)
    {
        if (item is not (PyTorchTensor or PickleDictionary or IReadOnlyList<object?>))
        {
            return;
        }
        if (key is string text && text.Length > MaximumNameLength - name.Length)
        {
            throw new InterchangeException(_file, $"a name in it is longer than {MaximumNameLength} characters.");
        }
        Collect(name.Length == 0 ? $"{key}" : $"{name}.{key}", item, depth + 1);
    }

    IEnumerable<string> OutermostKeys() => Content is PickleDictionary dictionary ? dictionary.Keys.Take(5).Select(key => $"'{PyTorchCatalogue.Printable($"{key}")}'") : ["none"];
}
