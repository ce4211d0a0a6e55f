using System.Buffers;
using System.Globalization;
using System.Text;

namespace Praxis.Learning.Tokenizers;

/// <summary>
/// Unicode's canonical normal forms, by tables of this project: .NET leaves text unchanged where it runs without
/// culture data. Lone surrogates are left as they are.
/// </summary>
static class UnicodeNormalization
{
    const int HangulFirst = 0xac00;
    const int HangulLast = 0xd7a3;
    const int LeadFirst = 0x1100;
    const int VowelFirst = 0x1161;
    const int TailFirst = 0x11a7;
    const int Leads = 19;
    const int Vowels = 21;
    const int Tails = 28;

    /// <summary>Below the first of these, composition changes nothing; below the second, decomposition.</summary>
    const char FirstCombining = '\u0300';
    const char FirstDecomposed = '\u00c0';

    static readonly Tables Facts = Tables.Read();

    /// <summary>NFC.</summary>
    public static string Compose(string text) => text.AsSpan().ContainsAnyInRange(FirstCombining, '\uffff') ? Text(Composed(Decomposed(text))) : text;

    /// <summary>NFD.</summary>
    public static string Decompose(string text) => text.AsSpan().ContainsAnyInRange(FirstDecomposed, '\uffff') ? Text(Decomposed(text)) : text;

    static List<int> Decomposed(string text)
    {
        var points = new List<int>(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var status = Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length);
            AppendDecomposed(status == OperationStatus.Done ? rune.Value : text[at], points);
            at += length;
        }
        SortMarks(points);
        return points;
    }

    static void AppendDecomposed(int point, List<int> points)
    {
        if (point is >= HangulFirst and <= HangulLast)
        {
            var index = point - HangulFirst;
            points.Add(LeadFirst + index / (Vowels * Tails));
            points.Add(VowelFirst + index / Tails % Vowels);
            if (index % Tails != 0)
            {
                points.Add(TailFirst + index % Tails);
            }
        }
        else if (Facts.Parts.TryGetValue(point, out var parts))
        {
            foreach (var part in parts)
            {
                AppendDecomposed(part, points);
            }
        }
        else
        {
            points.Add(point);
        }
    }

    /// <summary>Orders each run of marks by combining class, keeping the order of equals.</summary>
    static void SortMarks(List<int> points)
    {
        for (var start = 0; start < points.Count; start++)
        {
            if (Class(points[start]) == 0)
            {
                continue;
            }
            var end = start + 1;
            while (end < points.Count && Class(points[end]) != 0)
            {
                end++;
            }
            if (end - start > 1)
            {
                var sorted = points.GetRange(start, end - start).OrderBy(Class).ToArray();
                for (var i = 0; i < sorted.Length; i++)
                {
                    points[start + i] = sorted[i];
                }
            }
            start = end;
        }
    }

    static List<int> Composed(List<int> points)
    {
        var result = new List<int>(points.Count);
        var starter = -1;
        var lastClass = 0;
        foreach (var point in points)
        {
            var kind = Class(point);
            var blocked = starter < 0 || (result.Count - 1 > starter && (lastClass == 0 || lastClass >= kind));
            if (!blocked && TryCompose(result[starter], point, out var composed))
            {
                result[starter] = composed;
                continue;
            }
            if (kind == 0)
            {
                starter = result.Count;
            }
            lastClass = kind;
            result.Add(point);
        }
        return result;
    }

    static bool TryCompose(int first, int second, out int composed)
    {
        if (first is >= LeadFirst and < LeadFirst + Leads && second is >= VowelFirst and < VowelFirst + Vowels)
        {
            composed = HangulFirst + ((first - LeadFirst) * Vowels + second - VowelFirst) * Tails;
            return true;
        }
        if (first is >= HangulFirst and <= HangulLast && (first - HangulFirst) % Tails == 0 && second is > TailFirst and < TailFirst + Tails)
        {
            composed = first + second - TailFirst;
            return true;
        }
        return Facts.Pairs.TryGetValue((first, second), out composed);
    }

    static int Class(int point) => Facts.Classes.TryGetValue(point, out var kind) ? kind : 0;

    static string Text(List<int> points)
    {
        var text = new StringBuilder(points.Count);
        foreach (var point in points)
        {
            _ = point is >= 0xd800 and <= 0xdfff ? text.Append((char)point) : text.Append(new Rune(point));
        }
        return text.ToString();
    }

    sealed record Tables(Dictionary<int, int[]> Parts, Dictionary<(int, int), int> Pairs, Dictionary<int, byte> Classes)
    {
        public static Tables Read()
        {
            var tables = new Tables([], [], []);
            using var stream = typeof(UnicodeNormalization).Assembly.GetManifestResourceStream("normalization.txt")!;
            using var lines = new StreamReader(stream);
            while (lines.ReadLine() is { } line)
            {
                var fields = line.Split(' ');
                var numbers = fields[1..].Select(field => int.Parse(field, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToArray();
                if (fields[0] == "C")
                {
                    for (var point = numbers[0]; point <= numbers[1]; point++)
                    {
                        tables.Classes.Add(point, (byte)numbers[2]);
                    }
                    continue;
                }
                tables.Parts.Add(numbers[0], numbers[1..]);
                if (fields[0] == "D")
                {
                    tables.Pairs.Add((numbers[1], numbers[2]), numbers[0]);
                }
            }
            return tables;
        }
    }
}
