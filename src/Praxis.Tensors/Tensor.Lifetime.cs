namespace Praxis.Tensors;

public sealed partial class Tensor
{
    /// <summary>Lets the tensor outlive every scope that is open, as state that is kept from step to step must; returns it.</summary>
    public Tensor Keep()
    {
        Storage.Log = null;
        return this;
    }
}
