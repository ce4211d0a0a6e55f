using Praxis.Tensors;
using Praxis.Tensors.Interchange;

namespace Praxis.Learning.Checkpoints;

/// <summary>Rebuilds tensors as views of storages, each view once, and refuses those that reach outside or multiply memory.</summary>
sealed class PyTorchViews(string file)
{
    /// <summary>
    /// Different views of one storage are copies once they are read: all together may take four times what the
    /// storages hold, and a little more for small checkpoints.
    /// </summary>
    const int ExpansionFactor = 4;
    const long FreeExpansion = 1 << 26;

    readonly Dictionary<string, PyTorchTensor> _views = [];
    Int128 _storageBytes;
    Int128 _viewBytes;

    public void Count(PyTorchStorage storage) => _storageBytes += storage.ByteLength;

    /// <summary>The view whose element (i₀, i₁, …) is the storage's element offset + Σ iₖ · strideₖ.</summary>
    public PyTorchTensor Rebuild(object? storageValue, object? offsetValue, object? sizeValue, object? strideValue)
    {
        if (storageValue is not PyTorchStorage storage || offsetValue is not long offset || sizeValue is not object?[] sizes || strideValue is not object?[] strideValues
            || sizes.Length != strideValues.Length || sizes.Length > TensorEntry.MaximumRank
            || !sizes.All(size => size is >= 0L and <= int.MaxValue) || !strideValues.All(stride => stride is >= 0L) || offset < 0)
        {
            throw new InterchangeException(file, "a tensor in it is not a storage with an offset, sizes and strides of whole numbers from 0.");
        }
        var shape = sizes.Select(size => (int)(long)size!).ToArray();
        var strides = strideValues.Select(stride => (long)stride!).ToArray();
        var key = $"{storage.Key}:{offset}:{string.Join(',', shape)}:{string.Join(',', strides)}";
        if (!_views.TryGetValue(key, out var tensor))
        {
            tensor = new PyTorchTensor(View(storage, offset, shape, strides));
            _views.Add(key, tensor);
        }
        return tensor;
    }

    TensorEntry View(PyTorchStorage storage, long offset, int[] shape, long[] strides)
    {
        var size = storage.Type.Size();
        if (!TensorEntry.TryCount(shape, storage.Type, out var count))
        {
            throw new InterchangeException(file, $"a tensor in it has the shape ({string.Join("×", shape)}), whose product overflows.");
        }
        Int128 last = offset;
        for (var dimension = 0; dimension < shape.Length; dimension++)
        {
            last += (Int128)strides[dimension] * Math.Max(shape[dimension] - 1, 0);
        }
        if (count > 0 && last >= storage.Count)
        {
            throw new InterchangeException(file, $"a tensor of shape ({string.Join("×", shape)}) in it reaches element {last} of a storage of {storage.Count}.");
        }
        _viewBytes += count * size;
        if (_viewBytes > ExpansionFactor * _storageBytes + FreeExpansion)
        {
            throw new InterchangeException(file, $"its tensors would take {_viewBytes} bytes, but its storages hold {_storageBytes}: views that multiply memory are not read.");
        }
        if (count == 0)
        {
            return new TensorEntry("", storage.Type, shape, (_, _) => { });
        }
        ByteReader fromOffset = (position, destination) => storage.Read(offset * size + position, destination);
        if (IsRowMajor(shape, strides))
        {
            return new TensorEntry("", storage.Type, shape, fromOffset);
        }
        var span = ((long)last - offset + 1) * size;
        if (Math.Max(span, count * size) > Array.MaxLength)
        {
            throw new InterchangeException(file, $"a tensor of shape ({string.Join("×", shape)}) in it is too large to be read from strides; save it after .contiguous().");
        }
        return new TensorEntry("", storage.Type, shape, Strided.RowMajor(fromOffset, shape, [.. strides.Select(stride => stride * size)], size, (int)span, (int)count * size));
    }

    static bool IsRowMajor(int[] shape, long[] strides)
    {
        long expected = 1;
        for (var dimension = shape.Length - 1; dimension >= 0; dimension--)
        {
            if (shape[dimension] > 1 && strides[dimension] != expected)
            {
                return false;
            }
            expected *= shape[dimension];
        }
        return true;
    }
}
