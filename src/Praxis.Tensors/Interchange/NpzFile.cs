using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;

namespace Praxis.Tensors.Interchange;

/// <summary>Several arrays in numpy's npz format: a zip archive of npy members, stored or deflated.</summary>
public sealed class NpzFile : IDisposable
{
    const string Suffix = ".npy";

    /// <summary>The date that a reproducible archive gives to its members: the first that zip can say.</summary>
    static readonly DateTimeOffset Date = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    readonly ZipArchiveReader _archive;

    NpzFile(ZipArchiveReader archive)
    {
        _archive = archive;
        Names = [.. archive.Members.Where(member => member.Name.EndsWith(Suffix, StringComparison.Ordinal)).Select(member => member.Name[..^Suffix.Length])];
    }

    /// <summary>The names of all arrays, in the archive's order; other members are no arrays and are passed over.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Every array, in the archive's order.</summary>
    public IEnumerable<TensorEntry> Entries => Names.Select(name => this[name]);

    /// <summary>The array of that name.</summary>
    public TensorEntry this[string name] => TryGet(name, out var entry)
        ? entry
        : throw new InterchangeException(_archive.Name, $"it has no array '{name}'; it has {Listing.Of(Names)}.");

    /// <summary>Opens a file.</summary>
    public static NpzFile Open(string path) => new(ZipArchiveReader.Open(path));

    /// <summary>Opens bytes that are somewhere else.</summary>
    public static NpzFile Open(ByteSource source) => new(new ZipArchiveReader(source));

    /// <summary>Finds the array of that name; one of Python objects, or of a type that tensors do not have, is refused.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out TensorEntry? entry)
    {
        if (!_archive.TryGet(name + Suffix, out var member))
        {
            entry = null;
            return false;
        }
        entry = Npy.Open($"{_archive.Name}/{member.Name}", name, member.Read, member.Length);
        return true;
    }

    /// <summary>Writes arrays to a file, whole or not at all; the same arrays give the same bytes.</summary>
    public static void Save(string path, IEnumerable<TensorEntry> entries, bool compress = false)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var names = new HashSet<string>();
        var members = new List<(byte[] Header, TensorEntry Entry)>();
        foreach (var entry in entries)
        {
            if (!names.Add(entry.Name))
            {
                throw new InterchangeException(path, $"two arrays are called '{entry.Name}'.");
            }
            members.Add((NpyHeader.Format(path, entry.Type, entry.Shape), entry));
        }
        AtomicFile.Write(path, stream =>
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            foreach (var (header, entry) in members)
            {
                var member = archive.CreateEntry(entry.Name + Suffix, compress ? CompressionLevel.Optimal : CompressionLevel.NoCompression);
                member.LastWriteTime = Date;
                using var content = member.Open();
                Npy.Write(content, header, entry);
            }
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _archive.Dispose();
}
