namespace Praxis.Tensors;

/// <summary>
/// Releases at its end the memory of all tensors that were made in it on this thread, except those kept, leaves
/// that require a gradient and gradients. Never necessary: tensors without a scope are collected.
/// </summary>
public sealed class TensorScope : IDisposable
{
    readonly AllocationLog? _outer = AllocationLog.Current;
    readonly AllocationLog _log = new();
    readonly int _thread = Environment.CurrentManagedThreadId;
    bool _ended;

    internal TensorScope() => AllocationLog.Current = _log;

    /// <summary>Lets a tensor outlive the scope; it then belongs to the outer scope, if there is one.</summary>
    public Tensor Keep(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.Storage.Log == _log)
        {
            tensor.Storage.Log = null;
            _outer?.Add(tensor.Storage);
        }
        return tensor;
    }

    /// <summary>Ends the scope.</summary>
    public void Dispose()
    {
        if (_ended)
        {
            return;
        }
        if (_thread != Environment.CurrentManagedThreadId || AllocationLog.Current != _log)
        {
            throw new InvalidOperationException("Tensor.Scope: scopes end on the thread on which they began, the inner before the outer.");
        }
        _ended = true;
        AllocationLog.Current = _outer;
        _log.ReleaseUnheldSince(0);
    }
}
