using System.Globalization;
using System.Text;

namespace Praxis.Tensors;

public sealed partial class Tensor
{
    const int EdgeItems = 3;
    const int FullBelow = 1000;

    /// <summary>The values in aligned rows, long dimensions shortened, with shape and type where they do not show.</summary>
    public override string ToString()
    {
        if (Count == 0)
        {
            return $"tensor([], shape {Shape}, {DType.Name()})";
        }
        var cells = new List<string>();
        var shorten = Count > FullBelow;
        Collect(this, shorten, Formatter(shorten), cells);
        var width = cells.Max(cell => cell.Length);
        var text = new StringBuilder("tensor(");
        var next = 0;
        Write(text, Sizes, 0, shorten, cells, ref next, width);
        if (shorten)
        {
            text.Append($", shape {Shape}");
        }
        if (DType != DType.Float32)
        {
            text.Append($", {DType.Name()}");
        }
        if (RequiresGrad)
        {
            text.Append(Operation is { } operation ? $", from {operation}" : ", requires gradient");
        }
        return text.Append(')').ToString();
    }

    static void Collect(Tensor x, bool shorten, Func<double, long, string> format, List<string> cells)
    {
        if (x.Rank == 0)
        {
            cells.Add(x.DType is DType.Int64 ? format(0, x.ToInt64()) : format(x.ToDouble(), 0));
            return;
        }
        for (var i = 0; i < x.Sizes[0]; i++)
        {
            if (shorten && x.Sizes[0] > 2 * EdgeItems && i == EdgeItems)
            {
                i = x.Sizes[0] - EdgeItems;
            }
            Collect(x.Detach().Select(0, i), shorten, format, cells);
        }
    }

    static void Write(StringBuilder text, int[] sizes, int dim, bool shorten, List<string> cells, ref int next, int width)
    {
        if (dim == sizes.Length)
        {
            text.Append(cells[next++].PadLeft(sizes.Length == 0 ? 0 : width));
            return;
        }
        var isRow = dim == sizes.Length - 1;
        var separator = isRow ? ", " : "," + new string('\n', sizes.Length - 1 - dim) + new string(' ', "tensor(".Length + dim + 1);
        text.Append('[');
        for (var i = 0; i < sizes[dim]; i++)
        {
            text.Append(i == 0 ? "" : separator);
            if (shorten && sizes[dim] > 2 * EdgeItems && i == EdgeItems)
            {
                text.Append("...").Append(separator);
                i = sizes[dim] - EdgeItems;
            }
            Write(text, sizes, dim + 1, shorten, cells, ref next, width);
        }
        text.Append(']');
    }

    // Whole numbers without decimals, a common exponent form when the range is wide, four decimals elsewhere.
    Func<double, long, string> Formatter(bool shorten)
    {
        var culture = CultureInfo.InvariantCulture;
        switch (DType)
        {
            case DType.Bool:
                return (value, _) => value != 0 ? "true" : "false";
            case DType.Int64:
                return (_, whole) => whole.ToString(culture);
            case DType.Int32 or DType.UInt8:
                return (value, _) => value.ToString("0", culture);
        }
        var shown = new List<double>();
        Collect(this, shorten, (value, _) =>
        {
            shown.Add(value);
            return "";
        }, []);
        var sizes = shown.Where(value => double.IsFinite(value) && value != 0).Select(Math.Abs).DefaultIfEmpty(1).ToArray();
        if (shown.All(value => !double.IsFinite(value) || value == Math.Truncate(value)) && sizes.Max() < 1e8)
        {
            return (value, _) => double.IsFinite(value) ? value.ToString("0", culture) + "." : Special(value);
        }
        var scientific = sizes.Max() / sizes.Min() > 1e5 || sizes.Max() > 1e8 || sizes.Min() < 1e-4;
        return (value, _) => !double.IsFinite(value) ? Special(value) : value.ToString(scientific ? "0.0000e+00" : "0.0000", culture);

        static string Special(double value) => double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
    }
}
