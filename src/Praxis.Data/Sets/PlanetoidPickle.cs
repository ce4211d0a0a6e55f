using System.Buffers.Binary;
using System.Text;
using Praxis.Data.Formats;

namespace Praxis.Data.Sets;

/// <summary>The rows of a sparse matrix: the columns in which each has a value.</summary>
sealed record SparseRows(int[][] Rows, int Columns);

/// <summary>A matrix of one-hot rows.</summary>
sealed record OneHotRows(int Rows, int Columns, int[] Values)
{
    /// <summary>The column of the greatest value of a row, or −1 for a row of zeros.</summary>
    public int Class(int row)
    {
        var values = Values.AsSpan(row * Columns, Columns);
        return values.ContainsAnyExcept(0) ? values.IndexOf(values.ToArray().Max()) : -1;
    }
}

/// <summary>
/// Reads the pickles of Planetoid without running anything: it knows the few instructions that make numbers, text, lists, tuples,
/// dictionaries, numpy's arrays of int32, float32 and float64 and scipy's sparse matrices, and refuses every other one by name.
/// </summary>
sealed class PlanetoidPickle
{
    const int MostItems = 1 << 22;

    /// <summary>A name that the pickle imports; nothing is looked up by it.</summary>
    sealed record Global(string Name);

    /// <summary>An object that the pickle makes: its kind, what it was made with and what it was filled with.</summary>
    sealed class Made(string kind, object?[] with)
    {
        public string Kind => kind;
        public object?[] With => with;
        public object? State { get; set; }
        public Dictionary<object, object?> Items { get; } = [];
    }

    static readonly object Mark = new();
    static readonly string[] Known = ["numpy.core.multiarray _reconstruct", "numpy ndarray", "numpy dtype", "scipy.sparse.csr csr_matrix", "collections defaultdict", "__builtin__ list"];

    readonly string _file;
    readonly List<object?> _stack = [];
    readonly Dictionary<int, object?> _memo = [];
    readonly object? _root;

    PlanetoidPickle(byte[] bytes, string file)
    {
        _file = file;
        _root = Run(new ByteReader(bytes, file));
    }

    public static PlanetoidPickle Read(string path) => Decode(Files.Read(path), Files.Name(path));

    public static PlanetoidPickle Decode(byte[] bytes, string file) => new(bytes, file);

    /// <summary>The pickle as a sparse matrix; stored zeros do not count as values.</summary>
    public SparseRows Sparse()
    {
        if (_root is not Made { Kind: "scipy.sparse.csr csr_matrix", State: Dictionary<object, object?> parts } || parts.GetValueOrDefault("_shape") is not object?[] shape)
            throw Fail("a sparse matrix was expected.");
        var (starts, columns, values) = (Array(parts.GetValueOrDefault("indptr")), Array(parts.GetValueOrDefault("indices")), Array(parts.GetValueOrDefault("data")));
        if (shape is not [int rowCount, int columnCount] || starts.Values.Length != rowCount + 1L || columns.Values.Length != values.Values.Length)
            throw Fail("the parts of the sparse matrix do not fit together.");
        var rows = new int[rowCount][];
        for (var row = 0; row < rowCount; row++)
        {
            var (from, to) = (starts.Values[row], starts.Values[row + 1]);
            if (from < 0 || from > to || to > columns.Values.Length)
                throw Fail($"row {row} of the sparse matrix goes from {from} to {to} of {columns.Values.Length} values.");
            rows[row] = [.. Enumerable.Range((int)from, (int)(to - from)).Where(i => values.Values[i] != 0).Select(i => (int)columns.Values[i])];
            if (rows[row].Any(column => (uint)column >= (uint)columnCount))
                throw Fail($"row {row} of the sparse matrix has a column outside of its {columnCount}.");
        }
        return new SparseRows(rows, columnCount);
    }

    /// <summary>The pickle as a matrix of whole numbers.</summary>
    public OneHotRows Dense()
    {
        var (shape, values) = Array(_root);
        return shape is [var rows, var columns] ? new OneHotRows(rows, columns, [.. values.Select(value => (int)value)]) : throw Fail("a matrix was expected.");
    }

    /// <summary>The pickle as the lists of neighbours of the nodes of a graph.</summary>
    public IReadOnlyDictionary<int, int[]> Graph()
    {
        if (_root is not Made { Kind: "collections defaultdict" } made)
            throw Fail("a dictionary of neighbours was expected.");
        return made.Items.ToDictionary(
            pair => pair.Key is int node and >= 0 and < MostItems ? node : throw Fail("a node is not a number."),
            pair => pair.Value is List<object?> others ? others.Select(other => other is int node and >= 0 and < MostItems ? node : throw Fail("a neighbour is not a number.")).ToArray() : throw Fail("a list of neighbours was expected."));
    }

    (int[] Shape, double[] Values) Array(object? value)
    {
        if (value is not Made { Kind: "numpy ndarray", State: object?[] array })
            throw Fail("an array of numpy was expected.");
        if (array is not [int, object?[] sides, Made { Kind: "numpy dtype", With: [string type, ..], State: object?[] order }, false, string data] || order is not [_, "<", ..])
            throw Fail("a little-endian array of numpy was expected.");
        var size = type is "i4" or "f4" ? 4 : type == "f8" ? 8 : throw Fail($"the element type '{type}' is none of i4, f4 and f8.");
        var shape = sides.Select(side => side is int length and >= 0 ? length : throw Fail("a side of an array is not a length.")).ToArray();
        if (shape.Aggregate(1L, (product, side) => product > data.Length ? product : product * side) * size != data.Length)
            throw Fail($"an array of {string.Join("×", shape)} does not have {data.Length} bytes.");
        var bytes = Encoding.Latin1.GetBytes(data);
        var values = new double[bytes.Length / size];
        for (var i = 0; i < values.Length; i++)
        {
            var element = bytes.AsSpan(i * size);
            values[i] = type switch
            {
                "i4" => BinaryPrimitives.ReadInt32LittleEndian(element),
                "f4" => BinaryPrimitives.ReadSingleLittleEndian(element),
                _ => BinaryPrimitives.ReadDoubleLittleEndian(element),
            };
        }
        return (shape, values);
    }

    object? Run(ByteReader reader)
    {
        while (true)
        {
            var at = reader.Position;
            var instruction = reader.Byte("an instruction");
            switch ((char)instruction)
            {
                case '\x80':
                    if (reader.Byte("the protocol") != 2)
                        throw reader.Fail("the pickle is not of protocol 2.");
                    break;
                case 'c':
                    Push(Import(ref reader));
                    break;
                case 'q':
                    _memo[reader.Byte("a place")] = Peek();
                    break;
                case 'r':
                    _memo[(int)reader.LittleEndian32("a place")] = Peek();
                    break;
                case 'h':
                    Push(Remembered(reader.Byte("a place")));
                    break;
                case 'j':
                    Push(Remembered((int)reader.LittleEndian32("a place")));
                    break;
                case '(':
                    Push(Mark);
                    break;
                case ')':
                    Push(System.Array.Empty<object?>());
                    break;
                case '}':
                    Push(new Dictionary<object, object?>());
                    break;
                case ']':
                    Push(new List<object?>());
                    break;
                case 'N':
                    Push(null);
                    break;
                case '\x88':
                    Push(true);
                    break;
                case '\x89':
                    Push(false);
                    break;
                case 'J':
                    Push((int)reader.LittleEndian32("a number"));
                    break;
                case 'K':
                    Push((int)reader.Byte("a number"));
                    break;
                case 'M':
                    Push((int)reader.LittleEndian16("a number"));
                    break;
                case 'U':
                    Push(Encoding.Latin1.GetString(reader.Take(reader.Byte("a length"), "text")));
                    break;
                case 'T':
                    Push(Encoding.Latin1.GetString(reader.Take((int)reader.LittleEndian32("a length"), "text")));
                    break;
                case '\x85' or '\x86' or '\x87':
                    Push(Last(instruction - 0x84));
                    break;
                case 't':
                    Push(SinceMark());
                    break;
                case 'a':
                    var (item, list) = (Pop(), Peek() as List<object?>);
                    (list ?? throw Fail("an item is added to what is no list.")).Add(item);
                    break;
                case 'e':
                    var items = SinceMark();
                    (Peek() as List<object?> ?? throw Fail("items are added to what is no list.")).AddRange(items);
                    break;
                case 'u':
                    SetItems(SinceMark());
                    break;
                case '\x81' or 'R':
                    var (with, kind) = (Pop() as object?[], Pop() as Global);
                    Push(Make(kind, with));
                    break;
                case 'b':
                    var state = Pop();
                    (Peek() as Made ?? throw Fail("what is filled is no object.")).State = state;
                    break;
                case '.':
                    return Pop();
                default:
                    throw new DataFormatException($"the pickle has the instruction 0x{instruction:X2}, which is none that the graphs need.", _file, at);
            }
        }
    }

    Made Make(Global? kind, object?[]? with) => (kind?.Name, with) switch
    {
        ("numpy.core.multiarray _reconstruct", [Global { Name: "numpy ndarray" }, ..]) => new Made("numpy ndarray", with),
        ({ } name, { } arguments) => new Made(name, arguments),
        _ => throw Fail("an object is made of what is no kind."),
    };

    Global Import(ref ByteReader reader)
    {
        var rest = reader.Rest;
        var first = rest.IndexOf((byte)'\n');
        var second = first < 0 ? -1 : rest[(first + 1)..].IndexOf((byte)'\n');
        if (second < 0 || first + second > 200)
            throw reader.Fail("the pickle imports a name that is none.");
        var name = $"{Encoding.Latin1.GetString(rest[..first])} {Encoding.Latin1.GetString(rest.Slice(first + 1, second))}";
        if (!Known.Contains(name))
            throw reader.Fail($"the pickle asks for '{string.Concat(name.Select(letter => char.IsControl(letter) ? '?' : letter))}', which no graph needs.");
        reader.Take(first + second + 2, "a name");
        return new Global(name);
    }

    void SetItems(object?[] items)
    {
        var target = Peek() switch
        {
            Dictionary<object, object?> dictionary => dictionary,
            Made made => made.Items,
            _ => throw Fail("items are set in what is no dictionary."),
        };
        if (items.Length % 2 != 0)
            throw Fail("a key has no value.");
        for (var i = 0; i < items.Length; i += 2)
            target[items[i] is int or string ? items[i]! : throw Fail("a key is neither a number nor text.")] = items[i + 1];
    }

    void Push(object? value)
    {
        if (_stack.Count >= MostItems)
            throw Fail($"the pickle piles up more than {MostItems} things.");
        _stack.Add(value);
    }

    object? Peek() => _stack.Count > 0 ? _stack[^1] : throw Fail("the pickle takes from an empty stack.");

    object? Pop()
    {
        var value = Peek();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    object?[] Last(int count)
    {
        if (_stack.Count < count)
            throw Fail("the pickle takes more than the stack has.");
        var last = _stack.GetRange(_stack.Count - count, count).ToArray();
        _stack.RemoveRange(_stack.Count - count, count);
        return last;
    }

    object?[] SinceMark()
    {
        var mark = _stack.LastIndexOf(Mark);
        if (mark < 0)
            throw Fail("the pickle closes what it did not open.");
        var items = Last(_stack.Count - mark - 1);
        Pop();
        return items;
    }

    object? Remembered(int place) => _memo.TryGetValue(place, out var value) ? value : throw Fail($"the pickle remembers nothing at {place}.");

    DataFormatException Fail(string problem) => new(problem, _file);
}
