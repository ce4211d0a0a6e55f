using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Praxis.Tensors;
using Praxis.Tensors.Interchange;

namespace Praxis.Learning.Checkpoints;

/// <summary>
/// The format before PyTorch 1.6: five pickles one after the other (magic number, version, the writer's machine,
/// the value, the keys of the storages), then for every key the number of elements and the elements.
/// </summary>
static class PyTorchLegacyFormat
{
    const long Version = 1001;

    static readonly BigInteger Magic = BigInteger.Parse("1950a86a20f9469cfc6c", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    public static object? Read(ByteSource source)
    {
        Span<byte> start = stackalloc byte[2];
        if (source.Length < start.Length)
        {
            throw NoCheckpoint(source);
        }
        source.Read(0, start);
        if (start[0] != (byte)PickleOpcode.Protocol)
        {
            throw NoCheckpoint(source);
        }
        var reader = new PickleReader(source, 0);
        if (Plain(source, reader) is not BigInteger magic || magic != Magic)
        {
            throw NoCheckpoint(source);
        }
        if (Plain(source, reader) is not Version)
        {
            throw new InterchangeException(source.Name, $"it is not of the legacy format's version {Version}.");
        }
        if (Plain(source, reader) is not PickleDictionary machine || !machine.TryGetValue("little_endian", out var little) || little is not true)
        {
            throw new InterchangeException(source.Name, "it was not saved by a little-endian machine; load and save it again on one.");
        }
        var places = new Dictionary<string, long>();
        var catalogue = new PyTorchCatalogue(source.Name, (key, type, count) => count <= source.Length / type.Size()
            ? new PyTorchStorage(key, type, count, (offset, destination) => source.Read(places[key] + offset, destination))
            : throw new InterchangeException(source.Name, $"the storage '{PyTorchCatalogue.Printable(key)}' claims {count} elements, more than the file holds."));
        var content = new PickleMachine(source.Name, reader, catalogue).Run();
        if (Plain(source, reader) is not List<object?> keys)
        {
            throw new InterchangeException(source.Name, "the list of its storages is missing.");
        }
        Place(source, reader.Position, keys, catalogue.Storages, places);
        return content;
    }

    static void Place(ByteSource source, long position, List<object?> keys, IReadOnlyDictionary<string, PyTorchStorage> storages, Dictionary<string, long> places)
    {
        Span<byte> count = stackalloc byte[sizeof(long)];
        foreach (var value in keys)
        {
            if (value is not string key || !storages.TryGetValue(key, out var storage))
            {
                throw new InterchangeException(source.Name, "the list of its storages names one that no tensor has.");
            }
            source.Read(position, count);
            position += sizeof(long);
            if (BinaryPrimitives.ReadInt64LittleEndian(count) != storage.Count || storage.ByteLength > source.Length - position)
            {
                throw new InterchangeException(source.Name, $"the storage '{PyTorchCatalogue.Printable(key)}' was expected to hold {storage.Count} elements and the file to hold them all: it is cut short or corrupt.");
            }
            if (!places.TryAdd(key, position))
            {
                throw new InterchangeException(source.Name, $"the storage '{PyTorchCatalogue.Printable(key)}' is listed twice.");
            }
            position += storage.ByteLength;
        }
        if (places.Count != storages.Count)
        {
            throw new InterchangeException(source.Name, $"it lists {places.Count} storages, but its tensors use {storages.Count}.");
        }
    }

    static object? Plain(ByteSource source, PickleReader reader) =>
        new PickleMachine(source.Name, reader, new PyTorchCatalogue(source.Name, findStorage: null)).Run();

    static InterchangeException NoCheckpoint(ByteSource source) =>
        new(source.Name, "it is neither a zip archive nor begins as torch.save begins: it is no checkpoint of PyTorch (a tar archive of PyTorch 0.1 is not read).");
}
