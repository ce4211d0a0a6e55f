namespace Praxis.Data;

/// <summary>The values of a Gaussian at whole distances.</summary>
static class GaussianKernel
{
    /// <summary>The middle and the values to one side of it, up to three standard deviations, so that the whole, both sides, sums to one.</summary>
    public static float[] Half(double deviation) => Half(deviation, deviation > 0 ? (int)Math.Ceiling(3 * deviation) : 0);

    /// <summary>The middle and as many values to one side of it as are asked for.</summary>
    public static float[] Half(double deviation, int reach)
    {
        var half = new float[1 + reach];
        half[0] = 1;
        var sum = 1.0;
        for (var i = 1; i <= reach && deviation > 0; i++)
        {
            half[i] = (float)Math.Exp(-0.5 * i * i / (deviation * deviation));
            sum += 2 * half[i];
        }
        for (var i = 0; i <= reach; i++)
            half[i] /= (float)sum;
        return half;
    }
}
