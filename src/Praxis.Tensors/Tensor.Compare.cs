namespace Praxis.Tensors;

public sealed partial class Tensor
{
    /// <summary>Whether left is below right, number by number.</summary>
    public static Tensor operator <(Tensor left, Tensor right) => Compare(CompareKind.Less, left, right);

    /// <summary>Whether left is above right, number by number.</summary>
    public static Tensor operator >(Tensor left, Tensor right) => Compare(CompareKind.Greater, left, right);

    /// <summary>Whether left is at most right, number by number.</summary>
    public static Tensor operator <=(Tensor left, Tensor right) => Compare(CompareKind.LessOrEqual, left, right);

    /// <summary>Whether left is at least right, number by number.</summary>
    public static Tensor operator >=(Tensor left, Tensor right) => Compare(CompareKind.GreaterOrEqual, left, right);

    /// <summary>Whether left is below a number.</summary>
    public static Tensor operator <(Tensor left, double right) => Compare(CompareKind.Less, left, right);

    /// <summary>Whether left is above a number.</summary>
    public static Tensor operator >(Tensor left, double right) => Compare(CompareKind.Greater, left, right);

    /// <summary>Whether left is at most a number.</summary>
    public static Tensor operator <=(Tensor left, double right) => Compare(CompareKind.LessOrEqual, left, right);

    /// <summary>Whether left is at least a number.</summary>
    public static Tensor operator >=(Tensor left, double right) => Compare(CompareKind.GreaterOrEqual, left, right);

    /// <summary>Whether equal, number by number; gives bool.</summary>
    public Tensor EqualTo(Tensor other) => Compare(CompareKind.Equal, this, other);

    /// <summary>Whether equal to a number; gives bool.</summary>
    public Tensor EqualTo(double other) => Compare(CompareKind.Equal, this, other);

    /// <summary>Whether different, number by number; gives bool.</summary>
    public Tensor NotEqualTo(Tensor other) => Compare(CompareKind.NotEqual, this, other);

    /// <summary>Whether different from a number; gives bool.</summary>
    public Tensor NotEqualTo(double other) => Compare(CompareKind.NotEqual, this, other);

    /// <summary>Whether NaN.</summary>
    public Tensor IsNan() => Compare(CompareKind.NotEqual, this, this);

    /// <summary>Whether plus or minus infinity.</summary>
    public Tensor IsInfinite() => Detach().Abs().EqualTo(double.PositiveInfinity);

    /// <summary>Whether neither infinite nor NaN.</summary>
    public Tensor IsFinite() => IsFloating ? Detach().Abs() < double.PositiveInfinity : Full(Sizes, 1, DType.Bool);

    /// <summary>Both, number by number; what is not zero counts as true.</summary>
    public Tensor And(Tensor other) => Logic(LogicKind.And, this, other);

    /// <summary>Either, number by number.</summary>
    public Tensor Or(Tensor other) => Logic(LogicKind.Or, this, other);

    /// <summary>One but not both, number by number.</summary>
    public Tensor Xor(Tensor other) => Logic(LogicKind.Xor, this, other);

    /// <summary>The opposite, number by number.</summary>
    public Tensor Not() => EqualTo(0);

    /// <summary>Numbers of a where the condition holds, of b elsewhere, broadcasting.</summary>
    public static Tensor Where(Tensor condition, Tensor a, Tensor b)
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (condition.DType != DType.Bool)
        {
            throw new ArgumentException($"Where: the condition is of type {condition.DType.Name()}; it must be bool: compare first (x > 0), or convert with To(DType.Bool).");
        }
        var mask = condition;
        var type = Promote(a, b);
        (a, b) = (a.To(type), b.To(type));
        var sizes = Shapes.Broadcast(Shapes.Broadcast(a.Sizes, b.Sizes, "Where"), mask.Sizes, "Where");
        var y = Allocate(sizes, type);
        y.Device.Where(mask.View, a.View, b.View, y.View);
        if (!Tape.Wants(a, b))
        {
            return Tape.Checked("Where", y);
        }
        int[] aSizes = a.Sizes, bSizes = b.Sizes;
        return Tape.Record("Where", y, [a, b], (g, needs) =>
        [
            needs[0] ? Where(mask, g, Scalar(0, g.DType)).SumTo(aSizes) : null,
            needs[1] ? Where(mask, Scalar(0, g.DType), g).SumTo(bSizes) : null,
        ], mask);
    }

    /// <summary>Numbers of a where the condition holds, a number elsewhere.</summary>
    public static Tensor Where(Tensor condition, Tensor a, double b)
    {
        ArgumentNullException.ThrowIfNull(a);
        return Where(condition, a, Scalar(b, a.DType));
    }

    /// <summary>A number where the condition holds, numbers of b elsewhere.</summary>
    public static Tensor Where(Tensor condition, double a, Tensor b)
    {
        ArgumentNullException.ThrowIfNull(b);
        return Where(condition, Scalar(a, b.DType), b);
    }

    /// <summary>This tensor with a value where the mask holds.</summary>
    public Tensor MaskedFill(Tensor mask, double value) => Where(mask, value, this);

    /// <summary>Whether every number is within atol + rtol·|other| of the other's.</summary>
    public bool AllClose(Tensor other, double relative = 1e-5, double absolute = 1e-8)
    {
        ArgumentNullException.ThrowIfNull(other);
        using var _ = Gradient.Off();
        Shapes.Broadcast(Sizes, other.Sizes, "AllClose");
        var type = DTypes.Promote(DType, other.DType);
        Tensor a = Detach().To(type), b = other.Detach().To(type);
        var close = ((a - b).Abs() <= (b.Abs() * relative) + absolute).Or(a.EqualTo(b));
        return close.All().ToDouble() != 0;
    }

    static Tensor Compare(CompareKind kind, Tensor a, Tensor b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (a.DType != b.DType)
        {
            var type = Promote(a, b);
            (a, b) = (a.To(type), b.To(type));
        }
        var y = Allocate(Shapes.Broadcast(a.Sizes, b.Sizes, kind.ToString()), DType.Bool);
        a.Device.Compare(kind, a.View, b.View, y.View);
        return y;
    }

    static Tensor Compare(CompareKind kind, Tensor a, double b)
    {
        ArgumentNullException.ThrowIfNull(a);
        var fits = a.IsFloating || (b == Math.Truncate(b) && a.DType != DType.Bool && !double.IsInfinity(b) && (a.DType != DType.UInt8 || b is >= 0 and <= 255));
        return Compare(kind, fits ? a : a.To(DType.Float64), Scalar(b, fits ? a.DType : DType.Float64));
    }

    static Tensor Logic(LogicKind kind, Tensor a, Tensor b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        (a, b) = (a.To(DType.Bool), b.To(DType.Bool));
        var y = Allocate(Shapes.Broadcast(a.Sizes, b.Sizes, kind.ToString()), DType.Bool);
        a.Device.Logic(kind, a.View, b.View, y.View);
        return y;
    }
}
