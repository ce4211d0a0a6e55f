namespace Praxis.Tensors;

public sealed partial class Rng
{
    /// <summary>Fills.</summary>
    public void FillUniform(Span<float> y, float low, float high) { foreach (ref var v in y) { v = low + ((high - low) * NextSingle()); } }
    /// <summary>Fills.</summary>
    public void FillUniform(Span<double> y, double low, double high) { foreach (ref var v in y) { v = low + ((high - low) * NextDouble()); } }
    /// <summary>Fills.</summary>
    public void FillNormal(Span<float> y, float mean, float deviation) { foreach (ref var v in y) { v = (float)Normal(mean, deviation); } }
    /// <summary>Fills.</summary>
    public void FillNormal(Span<double> y, double mean, double deviation) { foreach (ref var v in y) { v = Normal(mean, deviation); } }
}
