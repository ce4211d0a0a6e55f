using System.Globalization;
using Praxis.Data.Formats;

namespace Praxis.Data.Sets;

/// <summary>A spoken digit: the sound, what was said, who said it, and the how-manieth time it was.</summary>
public sealed record SpokenDigit(AudioClip Clip, int Digit, string Speaker, int Take);

/// <summary>The Free Spoken Digit Dataset, takes 0 to 24 of every speaker and digit.</summary>
public static class SpokenDigits
{
    const int Takes = 25;

    /// <summary>All recordings, by digit, speaker and take.</summary>
    public static IReadOnlyList<SpokenDigit> Load(string? root = null)
    {
        var path = DataSets.Find("speech", root).Path("fsdd.tar");
        return [.. Archive.Read(path, IsRecording)
            .Select(entry => (entry.Bytes, entry.Name, Label: Label(entry.Name)))
            .OrderBy(one => one.Label.Digit).ThenBy(one => one.Label.Speaker, StringComparer.Ordinal).ThenBy(one => one.Label.Take)
            .Select(one => new SpokenDigit(Wav.Decode(one.Bytes, one.Name), one.Label.Digit, one.Label.Speaker, one.Label.Take))];
    }

    /// <summary>Packs takes 0 to 24 of the public repository, without its folders and in the order of their names.</summary>
    internal static IReadOnlyDictionary<string, byte[]> Make(string folder)
    {
        var recordings = Archive.Read(Path.Combine(folder, "free-spoken-digit-dataset.tar.gz"), name => name.Contains("/recordings/", StringComparison.Ordinal) && IsRecording(name))
            .Select(entry => entry with { Name = Path.GetFileName(entry.Name) })
            .Where(entry => Label(entry.Name).Take < Takes)
            .OrderBy(entry => entry.Name, StringComparer.Ordinal);
        using var stream = new MemoryStream();
        TarWriter.Write(stream, recordings);
        return new Dictionary<string, byte[]> { ["speech/fsdd.tar"] = stream.ToArray() };
    }

    static bool IsRecording(string name) => name.EndsWith(".wav", StringComparison.OrdinalIgnoreCase);

    /// <summary>A recording is named 7_george_12.wav: digit, speaker, take.</summary>
    static (int Digit, string Speaker, int Take) Label(string name)
    {
        var parts = Path.GetFileNameWithoutExtension(name).Split('_');
        if (parts.Length != 3 || parts[0] is not [>= '0' and <= '9'] || !int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var take))
            throw new DataFormatException("the name does not have the form digit_speaker_take.wav.", name);
        return (parts[0][0] - '0', parts[1], take);
    }
}
