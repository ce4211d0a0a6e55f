namespace Praxis.Tensors.Tests.Simd;

/// <summary>Distances in units in the last place.</summary>
static class Ulp
{
    /// <summary>How many float32 units a value lies from the exact one.</summary>
    public static double Error(float value, double exact)
    {
        if (double.IsNaN(exact))
        {
            return float.IsNaN(value) ? 0 : double.PositiveInfinity;
        }
        // Up to half a unit beyond the largest number still rounds to it.
        if (float.IsInfinity(value) || Math.Abs(exact) > float.MaxValue)
        {
            var limit = Math.Abs(exact) / float.MaxValue;
            return value == (float)exact || (limit is > 0.9999999 and < 1.0000002 && Math.Sign(value) == Math.Sign(exact)) ? 0 : double.PositiveInfinity;
        }
        if (float.IsNaN(value))
        {
            return double.PositiveInfinity;
        }
        var unit = Math.Abs(exact) < 1.1754943508222875e-38 ? 1.401298464324817e-45 : Math.ScaleB(1, Math.ILogB(exact) - 23);
        return Math.Abs(value - exact) / unit;
    }

    /// <summary>How many float64 units a value lies from the nearest number to the exact one.</summary>
    public static double Error(double value, double nearest)
    {
        if (value.Equals(nearest))
        {
            return 0;
        }
        var unit = Math.Abs(nearest) < 2.2250738585072014e-308 ? double.Epsilon : Math.ScaleB(1, Math.ILogB(nearest) - 52);
        var error = Math.Abs(value - nearest) / unit;
        return double.IsNaN(error) ? double.PositiveInfinity : error;
    }
}
