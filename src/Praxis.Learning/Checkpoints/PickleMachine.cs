using System.Numerics;
using Praxis.Tensors.Interchange;

namespace Praxis.Learning.Checkpoints;

/// <summary>
/// A pickle is a program for a small stack machine. This one runs the part that builds plain values (numbers,
/// texts, lists, tuples, dictionaries); whatever names a class or a function is handed to the catalogue, which
/// knows tensors and refuses all else. Nothing from the file is ever called.
/// </summary>
sealed class PickleMachine(string file, PickleReader reader, PyTorchCatalogue catalogue)
{
    /// <summary>Bounds time and memory: each operation makes at most one small object.</summary>
    const int MaximumOperations = 1 << 24;

    const int HighestProtocol = 5;
    const int MaximumIntegerBytes = 256;

    readonly List<object?> _stack = [];
    readonly List<int> _marks = [];
    readonly Dictionary<uint, object?> _memo = [];

    /// <summary>Runs up to the end of the pickle and gives the value that it built.</summary>
    public object? Run()
    {
        for (var operation = 0; operation < MaximumOperations; operation++)
        {
            var opcode = (PickleOpcode)reader.Byte();
            if (opcode == PickleOpcode.Stop)
            {
                var result = Pop();
                return _stack.Count == 0 && _marks.Count == 0 ? result : throw Wrong("it ends with values left over.");
            }
            if (!TryPushValue(opcode) && !TryCollect(opcode))
            {
                Step(opcode);
            }
        }
        throw Wrong($"it has more than {MaximumOperations} operations.");
    }

    /// <summary>Operations that push a value of their own.</summary>
    bool TryPushValue(PickleOpcode opcode)
    {
        object? value;
        switch (opcode)
        {
            case PickleOpcode.None:
                value = null;
                break;
            case PickleOpcode.True:
                value = true;
                break;
            case PickleOpcode.False:
                value = false;
                break;
            case PickleOpcode.BinaryInt:
                value = (long)reader.Int32();
                break;
            case PickleOpcode.BinaryInt1:
                value = (long)reader.Byte();
                break;
            case PickleOpcode.BinaryInt2:
                value = (long)reader.UInt16();
                break;
            case PickleOpcode.Long1:
                value = Integer(reader.Byte());
                break;
            case PickleOpcode.Long4:
                value = Integer(reader.UInt32());
                break;
            case PickleOpcode.BinaryFloat:
                value = reader.Double();
                break;
            case PickleOpcode.ShortBinaryString:
                value = reader.ByteText(reader.Byte());
                break;
            case PickleOpcode.BinaryString:
                value = reader.ByteText(reader.UInt32());
                break;
            case PickleOpcode.ShortUnicode:
                value = reader.Text(reader.Byte());
                break;
            case PickleOpcode.Unicode:
                value = reader.Text(reader.UInt32());
                break;
            case PickleOpcode.Unicode8:
                value = reader.Text(reader.UInt64());
                break;
            case PickleOpcode.ShortBytes:
                value = reader.Bytes(reader.Byte());
                break;
            case PickleOpcode.Bytes:
                value = reader.Bytes(reader.UInt32());
                break;
            case PickleOpcode.Bytes8 or PickleOpcode.ByteArray8:
                value = reader.Bytes(reader.UInt64());
                break;
            case PickleOpcode.EmptyTuple:
                value = Array.Empty<object?>();
                break;
            case PickleOpcode.EmptyList:
                value = new List<object?>();
                break;
            case PickleOpcode.EmptyDictionary:
                value = new PickleDictionary();
                break;
            default:
                return false;
        }
        _stack.Add(value);
        return true;
    }

    /// <summary>Operations that gather values from the stack into a container.</summary>
    bool TryCollect(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Tuple1:
                Push([Pop()]);
                break;
            case PickleOpcode.Tuple2:
                Push(PopMany(2));
                break;
            case PickleOpcode.Tuple3:
                Push(PopMany(3));
                break;
            case PickleOpcode.Tuple:
                Push(PopToMark());
                break;
            case PickleOpcode.List:
                _stack.Add(PopToMark().ToList());
                break;
            case PickleOpcode.Dictionary:
                var pairs = PopToMark();
                _stack.Add(new PickleDictionary());
                SetItems(pairs);
                break;
            case PickleOpcode.Append:
                Extend([Pop()]);
                break;
            case PickleOpcode.Appends:
                Extend(PopToMark());
                break;
            case PickleOpcode.SetItem:
                SetItems(PopMany(2));
                break;
            case PickleOpcode.SetItems:
                SetItems(PopToMark());
                break;
            default:
                return false;
        }
        return true;
    }

    void Step(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Protocol:
                var protocol = reader.Byte();
                if (protocol > HighestProtocol)
                {
                    throw Wrong($"it has the protocol {protocol}; 2 to {HighestProtocol} can be read.");
                }
                break;
            case PickleOpcode.Frame:
                reader.UInt64();
                break;
            case PickleOpcode.Mark:
                _marks.Add(_stack.Count);
                break;
            case PickleOpcode.Pop when _marks.Count > 0 && _marks[^1] == _stack.Count:
                _marks.RemoveAt(_marks.Count - 1);
                break;
            case PickleOpcode.Pop:
                Pop();
                break;
            case PickleOpcode.PopMark:
                PopToMark();
                break;
            case PickleOpcode.Duplicate:
                _stack.Add(Top());
                break;
            case PickleOpcode.Put:
                _memo[reader.Byte()] = Top();
                break;
            case PickleOpcode.LongPut:
                _memo[reader.UInt32()] = Top();
                break;
            case PickleOpcode.Memoize:
                _memo[(uint)_memo.Count] = Top();
                break;
            case PickleOpcode.Get:
                Recall(reader.Byte());
                break;
            case PickleOpcode.LongGet:
                Recall(reader.UInt32());
                break;
            case PickleOpcode.Global:
                _stack.Add(catalogue.Find(reader.Line(), reader.Line()));
                break;
            case PickleOpcode.StackGlobal:
                _stack.Add(PopMany(2) is [string module, string name] ? catalogue.Find(module, name) : throw Wrong("it names a class by something else than two texts."));
                break;
            case PickleOpcode.Reduce:
                var (function, arguments) = (PopMany(2) is [var called, object?[] tuple]) ? (called, tuple) : throw Wrong("it calls something without a tuple of arguments.");
                _stack.Add(catalogue.Call(function, arguments));
                break;
            case PickleOpcode.Build:
                // The state of an OrderedDict holds attributes of the Python object, such as a state dict's version numbers.
                Pop();
                if (Top() is not PickleDictionary)
                {
                    throw Wrong("it sets the attributes of something else than an OrderedDict.");
                }
                break;
            case PickleOpcode.PersistentId:
                _stack.Add(catalogue.Storage(Pop()));
                break;
            case PickleOpcode.NewObject or PickleOpcode.NewObjectEx:
                throw Wrong("it creates an object of a class; only tensors and plain containers are read.");
            default:
                throw Wrong($"it has the operation 0x{(byte)opcode:x2}, which no checkpoint of PyTorch has.");
        }
    }

    object Integer(ulong length)
    {
        if (length > MaximumIntegerBytes)
        {
            throw Wrong($"it has an integer of {length} bytes.");
        }
        var value = new BigInteger(reader.Bytes(length));
        return value >= long.MinValue && value <= long.MaxValue ? (long)value : value;
    }

    void Extend(object?[] values)
    {
        if (Top() is not List<object?> list)
        {
            throw Wrong("it appends to something else than a list.");
        }
        list.AddRange(values);
    }

    void SetItems(object?[] pairs)
    {
        if (Top() is not PickleDictionary dictionary || pairs.Length % 2 != 0)
        {
            throw Wrong("it sets items of something else than a dictionary.");
        }
        for (var i = 0; i < pairs.Length; i += 2)
        {
            if (!dictionary.TrySet(pairs[i], pairs[i + 1]))
            {
                throw Wrong("a dictionary in it has a key that is neither a text nor a number.");
            }
        }
    }

    void Recall(uint index) => _stack.Add(_memo.TryGetValue(index, out var value) ? value : throw Wrong($"it recalls the value {index}, which it never stored."));

    void Push(object?[] tuple) => _stack.Add(tuple);

    object? Top() => _stack.Count > Floor ? _stack[^1] : throw Wrong("it takes a value from an empty stack.");

    object? Pop()
    {
        var value = Top();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    object?[] PopMany(int count) => _stack.Count - Floor >= count ? PopFrom(_stack.Count - count) : throw Wrong("it takes a value from an empty stack.");

    object?[] PopToMark()
    {
        if (_marks.Count == 0)
        {
            throw Wrong("it gathers values up to a mark that it never set.");
        }
        var mark = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        return PopFrom(mark);
    }

    object?[] PopFrom(int start)
    {
        var values = new object?[_stack.Count - start];
        _stack.CopyTo(start, values, 0, values.Length);
        _stack.RemoveRange(start, values.Length);
        return values;
    }

    /// <summary>Values below the last mark cannot be taken.</summary>
    int Floor => _marks.Count == 0 ? 0 : _marks[^1];

    InterchangeException Wrong(string problem) => new(file, $"its pickle is not one that is read: {problem}");
}
