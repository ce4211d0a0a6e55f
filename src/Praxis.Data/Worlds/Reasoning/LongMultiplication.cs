using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>A product with its way, all numbers little-endian and of fixed width.</summary>
/// <param name="Left">The first factor.</param>
/// <param name="Right">The second factor.</param>
/// <param name="Question">"347*6=".</param>
/// <param name="Rationale">The products of the digits, the last digit first: "24+42+81=" for 42, 24 and 18.</param>
/// <param name="Answer">The product: "2802" for 2082.</param>
public sealed record MultiplicationText(int Left, int Right, string Question, string Rationale, string Answer)
{
    /// <summary>Question, rationale and answer.</summary>
    public string Text => Question + Rationale + Answer;
}

/// <summary>Products of a number of several digits with one digit, by way of the products of the digits.</summary>
public sealed class LongMultiplication
{
    readonly int[] _order;

    /// <summary>A world of factors with so many digits (2 to 4), of which a share is held out.</summary>
    public LongMultiplication(Rng rng, int digits = 3, int heldOut = 300)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var first = digits is >= 2 and <= 4 ? (int)Math.Pow(10, digits - 1) : throw new ArgumentException($"LongMultiplication: {digits} digits were asked for; 2 to 4 can be made.");
        (Digits, Count) = (digits, 9 * first * 8);
        if (heldOut < 0 || heldOut >= Count)
            throw new ArgumentException($"LongMultiplication: {heldOut} of {Count} products were to be held out; some must be left.");
        HeldOut = heldOut;
        _order = rng.Split("multiplication").Permutation(Count);
    }

    /// <summary>The digits of the first factor.</summary>
    public int Digits { get; }

    /// <summary>All products: 9·10ᵈ⁻¹ first factors with the second factors 2 to 9.</summary>
    public int Count { get; }

    /// <summary>The products that are held out.</summary>
    public int HeldOut { get; }

    /// <summary>A product to train on, from 0 to count − held out − 1.</summary>
    public MultiplicationText Train(int index) => (uint)index < (uint)(Count - HeldOut) ? Of(_order[HeldOut + index])
        : throw new ArgumentOutOfRangeException(nameof(index), $"LongMultiplication: product {index} is outside the {Count - HeldOut} to train on.");

    /// <summary>A product that is held out, from 0 to held out − 1.</summary>
    public MultiplicationText Test(int index) => (uint)index < (uint)HeldOut ? Of(_order[index])
        : throw new ArgumentOutOfRangeException(nameof(index), $"LongMultiplication: product {index} is outside the {HeldOut} that are held out.");

    /// <summary>The text of a product.</summary>
    public static MultiplicationText Write(int left, int right)
    {
        if (left < 1 || right is < 1 or > 9)
            throw new ArgumentException($"LongMultiplication: {left} times {right} was asked for; the first factor is at least 1 and the second has one digit, not 0.");
        var (parts, digits) = (new List<string>(), 0);
        for (var rest = left; rest > 0; rest /= 10, digits++)
            parts.Add(Reversed(rest % 10 * right, 2));
        return new(left, right, $"{left}*{right}=", string.Join('+', parts) + "=", Reversed(left * right, digits + 1));
    }

    MultiplicationText Of(int number) => Write(Count / 8 / 9 + number / 8, 2 + number % 8);

    static string Reversed(int value, int width)
    {
        var digits = new char[width];
        for (var i = 0; i < width; i++, value /= 10)
            digits[i] = (char)('0' + value % 10);
        return new(digits);
    }
}
