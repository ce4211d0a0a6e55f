namespace Praxis.Tensors.Simd;

static class SpecialFunctions
{
    public static double ErfInv(double x) => throw new NotSupportedException();

    public static double Lgamma(double x) => throw new NotSupportedException();

    public static double Digamma(double x) => throw new NotSupportedException();

    public static double Trigamma(double x) => throw new NotSupportedException();
}
