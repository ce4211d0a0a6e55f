namespace Praxis.Tensors.Spectral;

/// <summary>What the places of a spectrum mean.</summary>
static class Frequencies
{
    /// <summary>The frequencies 0, 1, …, −1 over n · spacing, in the order of a spectrum of n points.</summary>
    public static double[] Of(int length, double spacing = 1)
    {
        Require(length, spacing);
        var frequencies = new double[length];
        for (var k = 0; k < length; k++)
            frequencies[k] = (k <= (length - 1) / 2 ? k : k - length) / (length * spacing);
        return frequencies;
    }

    /// <summary>The frequencies 0, 1, …, n/2 over n · spacing, in the order of half a spectrum of n real points.</summary>
    public static double[] OfHalf(int length, double spacing = 1)
    {
        Require(length, spacing);
        var frequencies = new double[(length / 2) + 1];
        for (var k = 0; k < frequencies.Length; k++)
            frequencies[k] = k / (length * spacing);
        return frequencies;
    }

    /// <summary>How far a spectrum of n points is rolled so that frequency 0 comes to the middle, n/2.</summary>
    public static int Shift(int length) => length / 2;

    /// <summary>How far it is rolled so that frequency 0 comes back to the start.</summary>
    public static int ShiftBack(int length) => (length + 1) / 2;

    static void Require(int length, double spacing)
    {
        if (length < 1)
            throw new ArgumentException($"Frequencies: a length of {length} is not possible; use at least 1.");
        if (spacing == 0 || double.IsNaN(spacing))
            throw new ArgumentException($"Frequencies: a spacing of {spacing} is not possible; use a number other than 0.");
    }
}
