namespace Praxis.Tensors;

public sealed partial class Tensor
{
    /// <summary>
    /// Sums of products named by letters: Einsum("bij,bjk->bik", a, b) multiplies batches of matrices. A letter that is not in
    /// the result is summed; one that stands twice in an operand takes its diagonal; "..." stands for leading dimensions that
    /// broadcast. Without "->" the result has the letters that occur once, in alphabetical order.
    /// </summary>
    public static Tensor Einsum(string equation, params ReadOnlySpan<Tensor> operands)
    {
        ArgumentNullException.ThrowIfNull(equation);
        var sides = equation.Replace(" ", "").Split("->");
        var inputs = sides[0].Split(',');
        if (sides.Length > 2 || inputs.Length != operands.Length)
        {
            throw new ArgumentException($"Einsum: '{equation}' names {inputs.Length} operands and {operands.Length} were given.");
        }
        if (equation.FirstOrDefault(char.IsDigit) is var digit and not '\0')
        {
            throw new ArgumentException($"Einsum: '{equation}' holds the digit {digit}; dimensions are named by letters.");
        }
        var terms = new List<(Tensor Value, string Letters)>();
        var ellipsis = 0;
        for (var i = 0; i < inputs.Length; i++)
        {
            if (inputs[i].Contains("..."))
            {
                ellipsis = Math.Max(ellipsis, operands[i].Rank - (inputs[i].Length - 3));
            }
        }
        // Digits stand for the dimensions of an ellipsis.
        var dots = string.Concat(Enumerable.Range(0, Math.Max(0, ellipsis)).Select(d => (char)('0' + d)));
        var sizes = new Dictionary<char, int>();
        for (var i = 0; i < inputs.Length; i++)
        {
            terms.Add(Prepared(equation, operands[i], inputs[i], dots, sizes));
        }
        var output = sides.Length == 2
            ? sides[1].Replace("...", dots)
            : dots + string.Concat(string.Concat(inputs).Where(char.IsLetter).GroupBy(letter => letter).Where(group => group.Count() == 1).Select(group => group.Key).Order());
        foreach (var letter in output)
        {
            if (!sizes.ContainsKey(letter) || output.Count(other => other == letter) > 1)
            {
                throw new ArgumentException($"Einsum: the result of '{equation}' names '{letter}', which must occur in an operand and once in the result.");
            }
        }
        var (value, letters) = terms[0];
        for (var i = 1; i < terms.Count; i++)
        {
            var later = string.Concat(terms.Skip(i + 1).Select(term => term.Letters)) + output;
            (value, letters) = Contract(value, letters, terms[i].Value, terms[i].Letters, later);
        }
        var gone = letters.Select((letter, d) => (letter, d)).Where(pair => !output.Contains(pair.letter)).Select(pair => pair.d).ToArray();
        if (gone.Length > 0)
        {
            value = value.Sum(gone);
            letters = string.Concat(letters.Where(output.Contains));
        }
        return value.Permute([.. output.Select(letter => letters.IndexOf(letter))]);
    }

    // An operand with each letter once, sizes checked.
    static (Tensor Value, string Letters) Prepared(string equation, Tensor operand, string input, string dots, Dictionary<char, int> sizes)
    {
        var own = operand.Rank - (input.Length - 3);
        var letters = input.Contains("...") ? (own >= 0 ? input.Replace("...", dots[(dots.Length - own)..]) : "?") : input;
        if (letters.Length != operand.Rank || letters.Any(letter => !char.IsLetterOrDigit(letter)))
        {
            throw new ArgumentException($"Einsum: '{input}' in '{equation}' does not name the {operand.Rank} dimensions of an operand of shape {operand.Shape}.");
        }
        var value = operand;
        for (var d = 0; d < letters.Length; d++)
        {
            var twin = letters.IndexOf(letters[d], d + 1);
            if (twin >= 0)
            {
                if (value.Sizes[d] != value.Sizes[twin])
                {
                    throw new ArgumentException($"Einsum: '{letters[d]}' in '{equation}' is both {value.Sizes[d]} and {value.Sizes[twin]}.");
                }
                value = value.Diagonal(0, d, twin);
                letters = string.Concat(letters.Where((_, at) => at != d && at != twin)) + letters[d];
                d = -1;
            }
        }
        for (var d = 0; d < letters.Length; d++)
        {
            var size = value.Sizes[d];
            if (!sizes.TryGetValue(letters[d], out var known) || known == 1)
            {
                sizes[letters[d]] = size;
            }
            else if (size != known && size != 1)
            {
                throw new ArgumentException($"Einsum: '{letters[d]}' in '{equation}' is both {known} and {size}.");
            }
        }
        return (value, letters);
    }

    // Batch letters are shared and needed later, sum letters are shared and not; the rest belongs to one side.
    static (Tensor Value, string Letters) Contract(Tensor a, string aLetters, Tensor b, string bLetters, string later)
    {
        (a, aLetters) = SumOut(a, aLetters, bLetters + later);
        (b, bLetters) = SumOut(b, bLetters, aLetters + later);
        var shared = aLetters.Where(letter => bLetters.Contains(letter)).ToArray();
        foreach (var letter in shared)
        {
            // A size of 1 repeats.
            var size = Math.Max(a.Sizes[aLetters.IndexOf(letter)], b.Sizes[bLetters.IndexOf(letter)]);
            a = Grown(a, aLetters.IndexOf(letter), size);
            b = Grown(b, bLetters.IndexOf(letter), size);
        }
        var batch = string.Concat(shared.Where(letter => later.Contains(letter)));
        var sum = string.Concat(shared.Where(letter => !later.Contains(letter)));
        var left = string.Concat(aLetters.Where(letter => !bLetters.Contains(letter)));
        var right = string.Concat(bLetters.Where(letter => !aLetters.Contains(letter)));
        var x = Grouped(a, aLetters, batch, left, sum);
        var y = Grouped(b, bLetters, batch, sum, right);
        int[] sizes = [.. Sizes(a, aLetters, batch), .. Sizes(a, aLetters, left), .. Sizes(b, bLetters, right)];
        return (x.MatMul(y).Reshape(sizes), batch + left + right);

        static int[] Sizes(Tensor x, string letters, string which) => [.. which.Select(letter => x.Sizes[letters.IndexOf(letter)])];

        static Tensor Grown(Tensor x, int dim, int size)
        {
            int[] sizes = [.. x.Sizes];
            sizes[dim] = size;
            return x.Expand(sizes);
        }

        static Tensor Grouped(Tensor x, string letters, string batch, string rows, string columns) =>
            x.Permute([.. (batch + rows + columns).Select(letter => letters.IndexOf(letter))])
                .Reshape(Shapes.Count(Sizes(x, letters, batch)), Shapes.Count(Sizes(x, letters, rows)), Shapes.Count(Sizes(x, letters, columns)));
    }

    static (Tensor Value, string Letters) SumOut(Tensor x, string letters, string needed)
    {
        var gone = letters.Select((letter, d) => (letter, d)).Where(pair => !needed.Contains(pair.letter)).Select(pair => pair.d).ToArray();
        return gone.Length == 0 ? (x, letters) : (x.Sum(gone), string.Concat(letters.Where(needed.Contains)));
    }
}
