using Praxis.Tensors;

namespace Praxis.Learning;

/// <summary>Arguments of measures and classical methods, checked and read as plain numbers.</summary>
static class Checked
{
    /// <summary>The finite numbers of a vector with at least one element, in double precision.</summary>
    public static double[] Vector(Tensor values, string operation, string what)
    {
        ArgumentNullException.ThrowIfNull(values, what);
        if (values.Rank != 1 || values.Count == 0)
        {
            throw new ArgumentException($"{operation}: the {what} have shape {values.Shape}; they must be a vector with at least one element.");
        }
        var numbers = values.Detach().ToArray<double>();
        Finite(numbers, operation, what);
        return numbers;
    }

    /// <summary>A finite matrix with at least one row and one column, in float64 and outside every gradient.</summary>
    public static Tensor Matrix(Tensor values, string operation, string what)
    {
        ArgumentNullException.ThrowIfNull(values, what);
        if (values.Rank != 2 || values.Count == 0)
        {
            throw new ArgumentException($"{operation}: the {what} have shape {values.Shape}; they must be (samples × columns) with at least one of each.");
        }
        var matrix = values.Detach().To(DType.Float64).Contiguous();
        if (matrix.IsFinite().All().ToDouble() == 0)
        {
            throw new ArgumentException($"{operation}: the {what} contain NaN or infinity; they must be finite.");
        }
        return matrix;
    }

    /// <summary>Rows that are probabilities over classes, in float64.</summary>
    public static Tensor Probabilities(Tensor values, string operation)
    {
        var matrix = Matrix(values, operation, "probabilities");
        var worst = (matrix.Sum(1) - 1).Abs().Max().ToDouble();
        if (worst > 1e-3 || matrix.Min().ToDouble() < -1e-6)
        {
            throw new ArgumentException($"{operation}: the rows of {values.Shape} must be probabilities; a sum is {worst:g3} away from 1 or an entry is negative: apply Softmax first.");
        }
        return matrix;
    }

    /// <summary>Class numbers from 0, one a sample.</summary>
    public static int[] Labels(Tensor labels, int samples, string operation, int classes = int.MaxValue, string what = "labels")
    {
        ArgumentNullException.ThrowIfNull(labels, what);
        if (labels.Rank != 1 || labels.Count != samples || labels.IsFloating || samples == 0)
        {
            throw new ArgumentException($"{operation}: the {what} are {labels.DType} of shape {labels.Shape}; they must be whole numbers of shape ({samples}) with at least one element.");
        }
        var numbers = labels.ToArray<long>();
        foreach (var number in numbers)
        {
            if (number < 0 || number >= classes)
            {
                throw new ArgumentException($"{operation}: {number} is among the {what}; they must be at least 0 and below {classes}.");
            }
        }
        return Array.ConvertAll(numbers, number => (int)number);
    }

    /// <summary>Truth values, one a sample: of type bool, or numbers that are 0 or 1.</summary>
    public static bool[] Truths(Tensor truths, int samples, string operation)
    {
        ArgumentNullException.ThrowIfNull(truths);
        if (truths.Rank != 1 || truths.Count != samples)
        {
            throw new ArgumentException($"{operation}: the labels have shape {truths.Shape}; they must have shape ({samples}).");
        }
        return Array.ConvertAll(truths.ToArray<double>(), value => value switch
        {
            0 => false,
            1 => true,
            _ => throw new ArgumentException($"{operation}: {value} is among the labels; they must be 0 or 1."),
        });
    }

    /// <summary>Refuses a share outside [0, 1].</summary>
    public static double Share(double share, string operation, string what) => share is >= 0 and <= 1
        ? share
        : throw new ArgumentOutOfRangeException(what, $"{operation}: the {what} is {share}; it must be between 0 and 1.");

    /// <summary>Refuses a number that is not positive and finite.</summary>
    public static double Positive(double number, string operation, string what) => number > 0 && double.IsFinite(number)
        ? number
        : throw new ArgumentOutOfRangeException(what, $"{operation}: the {what} is {number}; it must be positive and finite.");

    /// <summary>Refuses a number below the least.</summary>
    public static int AtLeast(int least, int number, string operation, string what) => number >= least
        ? number
        : throw new ArgumentOutOfRangeException(what, $"{operation}: the {what} is {number}; it must be at least {least}.");

    /// <summary>Refuses rows of different widths.</summary>
    public static void SameColumns(Tensor x, Tensor y, string operation)
    {
        if (x.Size(1) != y.Size(1))
        {
            throw new ArgumentException($"{operation}: rows of {x.Shape} and {y.Shape} differ in width; {x.Size(1)} and {y.Size(1)} must be equal.");
        }
    }

    /// <summary>Refuses tensors of different shapes.</summary>
    public static void SameShape(Tensor x, Tensor y, string operation)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (x.Shape != y.Shape)
        {
            throw new ArgumentException($"{operation}: the shapes {x.Shape} and {y.Shape} differ; they must be equal.");
        }
    }

    static void Finite(ReadOnlySpan<double> numbers, string operation, string what)
    {
        foreach (var number in numbers)
        {
            if (!double.IsFinite(number))
            {
                throw new ArgumentException($"{operation}: {number} is among the {what}; they must be finite.");
            }
        }
    }
}
