using System.Globalization;
using System.Text;

namespace Praxis.Papers.Language;

/// <summary>
/// Reads regular expressions: classes, groups, alternatives and repetitions. What no finite automaton can do, or what depends on
/// where a match stands (back-references, look-around, anchors), is refused.
/// </summary>
sealed class RegexReader
{
    const int MostRepeats = 256;
    static readonly (int, int)[] Digits = [('0', '9')];
    static readonly (int, int)[] WordParts = [('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];
    static readonly (int, int)[] Spaces = [('\t', '\r'), (' ', ' ')];

    readonly string _pattern;
    readonly bool _ignoreCase;
    readonly bool _dotAll;
    int _at;

    RegexReader(string pattern, string flags)
    {
        _pattern = pattern;
        _ignoreCase = flags.Contains('i');
        _dotAll = flags.Contains('s');
        if (flags.Any(flag => flag is not ('i' or 's' or 'u')))
        {
            throw Refused($"the flags \"{flags}\" are not known; i (either case) and s (a dot is also a line break) are");
        }
    }

    internal static RegexNode Read(string pattern, string flags = "")
    {
        var reader = new RegexReader(pattern, flags);
        var node = reader.Choice();
        return reader._at == pattern.Length ? node : throw reader.Refused("a closing bracket has no opening one");
    }

    bool AtEnd => _at >= _pattern.Length;

    RegexNode Choice()
    {
        var options = new List<RegexNode> { Sequence() };
        while (!AtEnd && _pattern[_at] == '|')
        {
            _at++;
            options.Add(Sequence());
        }
        return options.Count == 1 ? options[0] : new RegexChoice(options);
    }

    RegexSequence Sequence()
    {
        var parts = new List<RegexNode>();
        while (!AtEnd && _pattern[_at] is not ('|' or ')'))
        {
            parts.Add(Repeated(Atom()));
        }
        return new(parts);
    }

    RegexNode Repeated(RegexNode part)
    {
        while (!AtEnd && _pattern[_at] is '*' or '+' or '?' or '{')
        {
            var sign = _pattern[_at];
            if (sign == '{' && !IsCount())
            {
                break;
            }
            _at++;
            part = sign switch
            {
                '*' => new RegexRepeat(part, 0, null),
                '+' => new RegexRepeat(part, 1, null),
                '?' => new RegexRepeat(part, 0, 1),
                _ => Counted(part),
            };
            if (!AtEnd && _pattern[_at] is '?' or '+')
            {
                throw Refused("lazy and possessive repetitions mean nothing to a longest match; leave the sign away");
            }
        }
        return part;
    }

    bool IsCount() => _at + 1 < _pattern.Length && (char.IsAsciiDigit(_pattern[_at + 1]) || _pattern[_at + 1] == ',');

    RegexRepeat Counted(RegexNode part)
    {
        var end = _pattern.IndexOf('}', _at);
        var parts = end < 0 ? [] : _pattern[_at..end].Split(',');
        if (parts.Length is < 1 or > 2 || !TryCount(parts[0], 0, out var least) || !TryCount(parts[^1], null, out var most) || most < least || (most ?? least) > MostRepeats)
        {
            throw Refused($"a repetition needs the form {{m}}, {{m,}} or {{m,n}} with m ≤ n ≤ {MostRepeats}");
        }
        _at = end + 1;
        return new(part, least!.Value, most);
    }

    static bool TryCount(string text, int? otherwise, out int? value)
    {
        value = otherwise;
        if (text.Length == 0)
        {
            return true;
        }
        var read = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        value = number;
        return read;
    }

    RegexNode Atom()
    {
        var sign = _pattern[_at];
        switch (sign)
        {
            case '(':
                return Group();
            case '[':
                return Class();
            case '.':
                _at++;
                return _dotAll ? new RegexSet([(0, RegexNode.LastCodePoint)]) : new RegexSet([('\n', '\n')]).Negated();
            case '^' or '$':
                throw Refused($"the anchor {sign} depends on where a match stands; terminals match anywhere");
            case '*' or '+' or '?':
                throw Refused($"{sign} has nothing to repeat");
            case '\\':
                return new RegexSet(Cased(Escape()));
            default:
                return new RegexSet(Cased([CodePoint()]));
        }
    }

    RegexNode Group()
    {
        _at++;
        if (_pattern.AsSpan(_at).StartsWith("?:"))
        {
            _at += 2;
        }
        else if (!AtEnd && _pattern[_at] == '?')
        {
            throw Refused("look-around and named groups are not regular or not needed; use (…) or (?:…)");
        }
        var inner = Choice();
        if (AtEnd || _pattern[_at] != ')')
        {
            throw Refused("a group is not closed");
        }
        _at++;
        return inner;
    }

    RegexSet Class()
    {
        _at++;
        var negated = !AtEnd && _pattern[_at] == '^';
        _at += negated ? 1 : 0;
        var ranges = new List<(int, int)>();
        for (var first = true; AtEnd || _pattern[_at] != ']' || first; first = false)
        {
            if (AtEnd)
            {
                throw Refused("a class is not closed");
            }
            var low = Member();
            var isRange = low.Length == 1 && low[0].Low == low[0].High && _at + 1 < _pattern.Length && _pattern[_at] == '-' && _pattern[_at + 1] != ']';
            if (!isRange)
            {
                ranges.AddRange(low);
                continue;
            }
            _at++;
            var high = Member();
            if (high.Length != 1 || high[0].Low != high[0].High || high[0].Low < low[0].Low)
            {
                throw Refused("a range in a class runs backwards or ends in a class");
            }
            ranges.Add((low[0].Low, high[0].Low));
        }
        _at++;
        var set = new RegexSet(Cased(ranges));
        return negated ? set.Negated() : set;
    }

    (int Low, int High)[] Member() => _pattern[_at] == '\\' ? Escape() : [CodePoint()];

    (int Low, int High)[] Escape()
    {
        if (++_at >= _pattern.Length)
        {
            throw Refused("it ends in a lone backslash");
        }
        var sign = _pattern[_at++];
        return sign switch
        {
            'd' => Digits,
            'w' => WordParts,
            's' => Spaces,
            'D' => [.. new RegexSet(Digits).Negated().Ranges],
            'W' => [.. new RegexSet(WordParts).Negated().Ranges],
            'S' => [.. new RegexSet(Spaces).Negated().Ranges],
            'n' => One('\n'),
            'r' => One('\r'),
            't' => One('\t'),
            'f' => One('\f'),
            'v' => One('\v'),
            '0' => One('\0'),
            'x' => One(Hex(2)),
            'u' => One(Hex(4)),
            'U' => One(Hex(8)),
            _ when char.IsAsciiLetterOrDigit(sign) => throw Refused($"the escape \\{sign} is not known here"),
            _ => One(sign),
        };
    }

    static (int, int)[] One(int value) => [(value, value)];

    int Hex(int digits)
    {
        var text = _at + digits <= _pattern.Length ? _pattern.AsSpan(_at, digits) : default;
        if (!int.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) || value > RegexNode.LastCodePoint)
        {
            throw Refused($"an escape needs {digits} hexadecimal digits of a code point");
        }
        _at += digits;
        return value;
    }

    (int Low, int High) CodePoint()
    {
        Rune.DecodeFromUtf16(_pattern.AsSpan(_at), out var rune, out var length);
        _at += length;
        return (rune.Value, rune.Value);
    }

    List<(int, int)> Cased(IEnumerable<(int Low, int High)> ranges)
    {
        var all = ranges.ToList();
        if (_ignoreCase)
        {
            foreach (var (low, high) in all.ToArray())
            {
                Shift(Math.Max(low, 'a'), Math.Min(high, 'z'), -32);
                Shift(Math.Max(low, 'A'), Math.Min(high, 'Z'), 32);
            }
        }
        return all;

        void Shift(int low, int high, int by)
        {
            if (low <= high)
            {
                all.Add((low + by, high + by));
            }
        }
    }

    ArgumentException Refused(string problem) => new($"Regular expression /{_pattern}/: {problem} (near position {_at}).");
}
