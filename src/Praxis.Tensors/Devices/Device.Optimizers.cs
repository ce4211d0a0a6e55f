namespace Praxis.Tensors;

abstract partial class Device
{
    /// <summary>One step of Adam or a relative, in one pass over contiguous memory; see <see cref="AdamUpdate"/>.</summary>
    public abstract void AdamStep(in View parameter, in View gradient, in View mean, in View square, View? largest, in AdamUpdate update);

    /// <summary>One step of gradient descent, in one pass over contiguous memory; see <see cref="SgdUpdate"/>.</summary>
    public abstract void SgdStep(in View parameter, in View gradient, View? velocity, in SgdUpdate update);

    /// <summary>One step of RMSprop, in one pass over contiguous memory; see <see cref="RmsPropUpdate"/>.</summary>
    public abstract void RmsPropStep(in View parameter, in View gradient, in View square, View? mean, View? velocity, in RmsPropUpdate update);

    /// <summary>target ← target + weight·(value − target), contiguous.</summary>
    public abstract void LerpInPlace(in View target, in View value, double weight);
}
