namespace Praxis.Tensors;

/// <summary>The pool memory that one scope or one backward pass has taken on this thread and may give back early.</summary>
sealed class AllocationLog
{
    [ThreadStatic]
    static AllocationLog? _current;

    readonly List<Storage> _storages = [];

    public static AllocationLog? Current
    {
        get => _current;
        set => _current = value;
    }

    public int Count => _storages.Count;

    public void Add(Storage storage)
    {
        storage.Log = this;
        _storages.Add(storage);
    }

    /// <summary>Releases what was taken since a mark and is neither kept nor held by a pending gradient.</summary>
    public void ReleaseUnheldSince(int mark)
    {
        for (var i = mark; i < _storages.Count; i++)
        {
            var storage = _storages[i];
            if (storage.Log == this && storage.Holds == 0)
            {
                storage.Log = null;
                storage.Release();
            }
        }
        if (mark < _storages.Count)
        {
            _storages.RemoveRange(mark, _storages.Count - mark);
        }
    }

    /// <summary>Hands what is still logged to an outer scope, or to the collector.</summary>
    public void PassOn(AllocationLog? outer)
    {
        foreach (var storage in _storages)
        {
            if (storage.Log == this)
            {
                storage.Log = null;
                outer?.Add(storage);
            }
        }
        _storages.Clear();
    }
}
