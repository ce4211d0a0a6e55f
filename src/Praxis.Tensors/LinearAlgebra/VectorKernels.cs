using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>
/// The inner loops of the decompositions. Every loop runs in the widest registers of the machine and ends in
/// narrower ones, so that rows of thirty numbers are as well served as rows of a thousand.
/// </summary>
static unsafe class VectorKernels
{
    /// <summary>Rows shorter than this go number by number.</summary>
    const int Short = 4;

    /// <summary>Σᵢ xᵢ yᵢ</summary>
    public static T Dot<T>(T* x, T* y, int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var done = 0;
        var sum = T.Zero;
        if (length < Short) return DotBody<T, Lanes1<T>>(x, y, length, ref done);
        if (Vector512.IsHardwareAccelerated) sum += DotBody<T, Lanes512<T>>(x, y, length, ref done);
        if (Vector256.IsHardwareAccelerated) sum += DotBody<T, Lanes256<T>>(x, y, length, ref done);
        sum += DotBody<T, Lanes128<T>>(x, y, length, ref done);
        return sum + DotBody<T, Lanes1<T>>(x, y, length, ref done);
    }

    /// <summary>y ← y + α x</summary>
    public static void Axpy<T>(T alpha, T* x, T* y, int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var done = 0;
        if (length < Short)
        {
            AxpyBody<T, Lanes1<T>>(alpha, x, y, length, ref done);
            return;
        }
        if (Vector512.IsHardwareAccelerated) AxpyBody<T, Lanes512<T>>(alpha, x, y, length, ref done);
        if (Vector256.IsHardwareAccelerated) AxpyBody<T, Lanes256<T>>(alpha, x, y, length, ref done);
        AxpyBody<T, Lanes128<T>>(alpha, x, y, length, ref done);
        AxpyBody<T, Lanes1<T>>(alpha, x, y, length, ref done);
    }

    /// <summary>x ← α x</summary>
    public static void Scale<T>(T alpha, T* x, int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var done = 0;
        if (Vector512.IsHardwareAccelerated) ScaleBody<T, Lanes512<T>>(alpha, x, length, ref done);
        if (Vector256.IsHardwareAccelerated) ScaleBody<T, Lanes256<T>>(alpha, x, length, ref done);
        ScaleBody<T, Lanes128<T>>(alpha, x, length, ref done);
        ScaleBody<T, Lanes1<T>>(alpha, x, length, ref done);
    }

    /// <summary>(low, high) ← (c·low − s·high, s·low + c·high)</summary>
    public static void Rotate<T>(T cosine, T sine, T* low, T* high, int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var done = 0;
        if (Vector512.IsHardwareAccelerated) RotateBody<T, Lanes512<T>>(cosine, sine, low, high, length, ref done);
        if (Vector256.IsHardwareAccelerated) RotateBody<T, Lanes256<T>>(cosine, sine, low, high, length, ref done);
        RotateBody<T, Lanes128<T>>(cosine, sine, low, high, length, ref done);
        RotateBody<T, Lanes1<T>>(cosine, sine, low, high, length, ref done);
    }

    /// <summary>Applies I − τ v vᵀ with v = (1, second, third) to three neighbouring rows.</summary>
    public static void ReflectThreeRows<T>(T tau, T second, T third, T* rows, int stride, int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var done = 0;
        if (Vector512.IsHardwareAccelerated) ReflectBody<T, Lanes512<T>>(tau, second, third, rows, stride, length, ref done);
        if (Vector256.IsHardwareAccelerated) ReflectBody<T, Lanes256<T>>(tau, second, third, rows, stride, length, ref done);
        ReflectBody<T, Lanes128<T>>(tau, second, third, rows, stride, length, ref done);
        ReflectBody<T, Lanes1<T>>(tau, second, third, rows, stride, length, ref done);
    }

    /// <summary>yᵢ = Σⱼ aᵢⱼ xⱼ</summary>
    public static void Multiply<T>(Matrix<T> a, T* x, T* y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var row = 0;
        for (; row + 4 <= a.Rows; row += 4)
        {
            DotFour(a.Row(row), a.Stride, x, y + row, a.Columns);
        }
        for (; row < a.Rows; row++)
        {
            y[row] = Dot(a.Row(row), x, a.Columns);
        }
    }

    /// <summary>yⱼ ← yⱼ + α Σᵢ xᵢ aᵢⱼ</summary>
    public static void AddTransposedProduct<T>(T alpha, Matrix<T> a, T* x, T* y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var row = 0;
        for (; row + 4 <= a.Rows; row += 4)
        {
            AxpyFour(alpha * x[row], alpha * x[row + 1], alpha * x[row + 2], alpha * x[row + 3], a.Row(row), a.Stride, y, a.Columns);
        }
        for (; row < a.Rows; row++)
        {
            Axpy(alpha * x[row], a.Row(row), y, a.Columns);
        }
    }

    /// <summary>aᵢⱼ ← aᵢⱼ + α xᵢ yⱼ</summary>
    public static void AddOuterProduct<T>(T alpha, T* x, T* y, Matrix<T> a)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var row = 0; row < a.Rows; row++)
        {
            Axpy(alpha * x[row], y, a.Row(row), a.Columns);
        }
    }

    /// <summary>y = A x for a symmetric A of which only the diagonal and what is right of it is read.</summary>
    public static void MultiplySymmetric<T>(Matrix<T> a, T* x, T* y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = a.Rows;
        new Span<T>(y, n).Clear();
        var row = 0;
        for (; row + 4 <= n; row += 4)
        {
            for (var i = row; i < row + 4; i++)
            {
                y[i] += a[i, i] * x[i];
                for (var j = i + 1; j < row + 4; j++)
                {
                    y[i] += a[i, j] * x[j];
                    y[j] += a[i, j] * x[i];
                }
            }
            DotAndAxpyFour(a.Row(row) + row + 4, a.Stride, x + row, x + row + 4, y + row, y + row + 4, n - row - 4);
        }
        for (; row < n; row++)
        {
            y[row] += Dot(a.Row(row) + row, x + row, n - row);
            Axpy(x[row], a.Row(row) + row + 1, y + row + 1, n - row - 1);
        }
    }

    /// <summary>The Euclidean length, without overflow or underflow on the way.</summary>
    public static T Norm<T>(T* x, int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var squares = Dot(x, x, length);
        if (squares >= Machine<T>.SmallestSquare && squares <= Machine<T>.LargestSquare) return T.Sqrt(squares);
        var largest = LargestMagnitude(x, length);
        if (largest == T.Zero || !T.IsFinite(largest)) return largest;
        var scale = Machine<T>.PowerOfTwoNear(largest);
        var sum = T.Zero;
        for (var i = 0; i < length; i++)
        {
            var scaled = x[i] / scale;
            sum += scaled * scaled;
        }
        return scale * T.Sqrt(sum);
    }

    /// <summary>maxᵢ |xᵢ|; NaN where any is NaN.</summary>
    public static T LargestMagnitude<T>(T* x, int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var done = 0;
        var largest = T.Zero;
        if (Vector512.IsHardwareAccelerated) largest = LargestBody<T, Lanes512<T>>(x, length, ref done, largest);
        if (Vector256.IsHardwareAccelerated) largest = LargestBody<T, Lanes256<T>>(x, length, ref done, largest);
        largest = LargestBody<T, Lanes128<T>>(x, length, ref done, largest);
        return LargestBody<T, Lanes1<T>>(x, length, ref done, largest);
    }

    /// <summary>maxᵢⱼ |aᵢⱼ|; NaN where any is NaN.</summary>
    public static T LargestMagnitude<T>(Matrix<T> a)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var largest = T.Zero;
        for (var row = 0; row < a.Rows; row++)
        {
            largest = T.Max(largest, LargestMagnitude(a.Row(row), a.Columns));
        }
        return largest;
    }

    static void DotFour<T>(T* rows, int stride, T* x, T* y, int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var done = 0;
        y[0] = y[1] = y[2] = y[3] = T.Zero;
        if (Vector512.IsHardwareAccelerated) DotFourBody<T, Lanes512<T>>(rows, stride, x, y, length, ref done);
        if (Vector256.IsHardwareAccelerated) DotFourBody<T, Lanes256<T>>(rows, stride, x, y, length, ref done);
        DotFourBody<T, Lanes128<T>>(rows, stride, x, y, length, ref done);
        DotFourBody<T, Lanes1<T>>(rows, stride, x, y, length, ref done);
    }

    static void AxpyFour<T>(T alpha0, T alpha1, T alpha2, T alpha3, T* rows, int stride, T* y, int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var done = 0;
        if (Vector512.IsHardwareAccelerated) AxpyFourBody<T, Lanes512<T>>(alpha0, alpha1, alpha2, alpha3, rows, stride, y, length, ref done);
        if (Vector256.IsHardwareAccelerated) AxpyFourBody<T, Lanes256<T>>(alpha0, alpha1, alpha2, alpha3, rows, stride, y, length, ref done);
        AxpyFourBody<T, Lanes128<T>>(alpha0, alpha1, alpha2, alpha3, rows, stride, y, length, ref done);
        AxpyFourBody<T, Lanes1<T>>(alpha0, alpha1, alpha2, alpha3, rows, stride, y, length, ref done);
    }

    static void DotAndAxpyFour<T>(T* rows, int stride, T* alphas, T* x, T* sums, T* y, int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var done = 0;
        if (Vector512.IsHardwareAccelerated) DotAndAxpyFourBody<T, Lanes512<T>>(rows, stride, alphas, x, sums, y, length, ref done);
        if (Vector256.IsHardwareAccelerated) DotAndAxpyFourBody<T, Lanes256<T>>(rows, stride, alphas, x, sums, y, length, ref done);
        DotAndAxpyFourBody<T, Lanes128<T>>(rows, stride, alphas, x, sums, y, length, ref done);
        DotAndAxpyFourBody<T, Lanes1<T>>(rows, stride, alphas, x, sums, y, length, ref done);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static T DotBody<T, TLanes>(T* x, T* y, int length, ref int done)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TLanes : struct, ILanes<TLanes, T>
    {
        var i = done;
        if (i + TLanes.Count > length) return T.Zero;
        var sum = TLanes.Of(T.Zero);
        if (i + 4 * TLanes.Count <= length)
        {
            var sum1 = sum;
            var sum2 = sum;
            var sum3 = sum;
            for (; i + 4 * TLanes.Count <= length; i += 4 * TLanes.Count)
            {
                sum = TLanes.MultiplyAdd(TLanes.Load(x + i), TLanes.Load(y + i), sum);
                sum1 = TLanes.MultiplyAdd(TLanes.Load(x + i + TLanes.Count), TLanes.Load(y + i + TLanes.Count), sum1);
                sum2 = TLanes.MultiplyAdd(TLanes.Load(x + i + 2 * TLanes.Count), TLanes.Load(y + i + 2 * TLanes.Count), sum2);
                sum3 = TLanes.MultiplyAdd(TLanes.Load(x + i + 3 * TLanes.Count), TLanes.Load(y + i + 3 * TLanes.Count), sum3);
            }
            sum = sum + sum1 + (sum2 + sum3);
        }
        for (; i + TLanes.Count <= length; i += TLanes.Count)
        {
            sum = TLanes.MultiplyAdd(TLanes.Load(x + i), TLanes.Load(y + i), sum);
        }
        done = i;
        return TLanes.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void AxpyBody<T, TLanes>(T alpha, T* x, T* y, int length, ref int done)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TLanes : struct, ILanes<TLanes, T>
    {
        var i = done;
        var factor = TLanes.Of(alpha);
        for (; i + TLanes.Count <= length; i += TLanes.Count)
        {
            TLanes.MultiplyAdd(factor, TLanes.Load(x + i), TLanes.Load(y + i)).Store(y + i);
        }
        done = i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void ScaleBody<T, TLanes>(T alpha, T* x, int length, ref int done)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TLanes : struct, ILanes<TLanes, T>
    {
        var i = done;
        var factor = TLanes.Of(alpha);
        for (; i + TLanes.Count <= length; i += TLanes.Count)
        {
            (factor * TLanes.Load(x + i)).Store(x + i);
        }
        done = i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void RotateBody<T, TLanes>(T cosine, T sine, T* low, T* high, int length, ref int done)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TLanes : struct, ILanes<TLanes, T>
    {
        var i = done;
        var c = TLanes.Of(cosine);
        var s = TLanes.Of(sine);
        var negative = TLanes.Of(-sine);
        for (; i + TLanes.Count <= length; i += TLanes.Count)
        {
            var one = TLanes.Load(low + i);
            var other = TLanes.Load(high + i);
            TLanes.MultiplyAdd(negative, other, c * one).Store(low + i);
            TLanes.MultiplyAdd(s, one, c * other).Store(high + i);
        }
        done = i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void ReflectBody<T, TLanes>(T tau, T second, T third, T* rows, int stride, int length, ref int done)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TLanes : struct, ILanes<TLanes, T>
    {
        var i = done;
        if (i + TLanes.Count > length) return;
        var row1 = rows + stride;
        var row2 = row1 + stride;
        var v1 = TLanes.Of(second);
        var v2 = TLanes.Of(third);
        var t0 = TLanes.Of(-tau);
        var t1 = TLanes.Of(-tau * second);
        var t2 = TLanes.Of(-tau * third);
        for (; i + TLanes.Count <= length; i += TLanes.Count)
        {
            var a0 = TLanes.Load(rows + i);
            var a1 = TLanes.Load(row1 + i);
            var a2 = TLanes.Load(row2 + i);
            var sum = TLanes.MultiplyAdd(v2, a2, TLanes.MultiplyAdd(v1, a1, a0));
            TLanes.MultiplyAdd(t0, sum, a0).Store(rows + i);
            TLanes.MultiplyAdd(t1, sum, a1).Store(row1 + i);
            TLanes.MultiplyAdd(t2, sum, a2).Store(row2 + i);
        }
        done = i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static T LargestBody<T, TLanes>(T* x, int length, ref int done, T largest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TLanes : struct, ILanes<TLanes, T>
    {
        var i = done;
        if (i + TLanes.Count > length) return largest;
        var most = TLanes.Of(largest);
        for (; i + TLanes.Count <= length; i += TLanes.Count)
        {
            most = TLanes.Max(most, TLanes.Abs(TLanes.Load(x + i)));
        }
        done = i;
        return TLanes.LargestLane(most);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void DotFourBody<T, TLanes>(T* rows, int stride, T* x, T* y, int length, ref int done)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TLanes : struct, ILanes<TLanes, T>
    {
        var i = done;
        if (i + TLanes.Count > length) return;
        var row1 = rows + stride;
        var row2 = row1 + stride;
        var row3 = row2 + stride;
        var sum0 = TLanes.Of(T.Zero);
        var sum1 = sum0;
        var sum2 = sum0;
        var sum3 = sum0;
        for (; i + TLanes.Count <= length; i += TLanes.Count)
        {
            var factor = TLanes.Load(x + i);
            sum0 = TLanes.MultiplyAdd(factor, TLanes.Load(rows + i), sum0);
            sum1 = TLanes.MultiplyAdd(factor, TLanes.Load(row1 + i), sum1);
            sum2 = TLanes.MultiplyAdd(factor, TLanes.Load(row2 + i), sum2);
            sum3 = TLanes.MultiplyAdd(factor, TLanes.Load(row3 + i), sum3);
        }
        y[0] += TLanes.Sum(sum0);
        y[1] += TLanes.Sum(sum1);
        y[2] += TLanes.Sum(sum2);
        y[3] += TLanes.Sum(sum3);
        done = i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void AxpyFourBody<T, TLanes>(T alpha0, T alpha1, T alpha2, T alpha3, T* rows, int stride, T* y, int length, ref int done)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TLanes : struct, ILanes<TLanes, T>
    {
        var i = done;
        if (i + TLanes.Count > length) return;
        var row1 = rows + stride;
        var row2 = row1 + stride;
        var row3 = row2 + stride;
        var factor0 = TLanes.Of(alpha0);
        var factor1 = TLanes.Of(alpha1);
        var factor2 = TLanes.Of(alpha2);
        var factor3 = TLanes.Of(alpha3);
        for (; i + TLanes.Count <= length; i += TLanes.Count)
        {
            var one = TLanes.MultiplyAdd(factor0, TLanes.Load(rows + i), TLanes.Load(y + i));
            var other = TLanes.MultiplyAdd(factor2, TLanes.Load(row2 + i), factor3 * TLanes.Load(row3 + i));
            (TLanes.MultiplyAdd(factor1, TLanes.Load(row1 + i), one) + other).Store(y + i);
        }
        done = i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void DotAndAxpyFourBody<T, TLanes>(T* rows, int stride, T* alphas, T* x, T* sums, T* y, int length, ref int done)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TLanes : struct, ILanes<TLanes, T>
    {
        var i = done;
        if (i + TLanes.Count > length) return;
        var row1 = rows + stride;
        var row2 = row1 + stride;
        var row3 = row2 + stride;
        var factor0 = TLanes.Of(alphas[0]);
        var factor1 = TLanes.Of(alphas[1]);
        var factor2 = TLanes.Of(alphas[2]);
        var factor3 = TLanes.Of(alphas[3]);
        var sum0 = TLanes.Of(T.Zero);
        var sum1 = sum0;
        var sum2 = sum0;
        var sum3 = sum0;
        for (; i + TLanes.Count <= length; i += TLanes.Count)
        {
            var factor = TLanes.Load(x + i);
            var a0 = TLanes.Load(rows + i);
            var a1 = TLanes.Load(row1 + i);
            var a2 = TLanes.Load(row2 + i);
            var a3 = TLanes.Load(row3 + i);
            sum0 = TLanes.MultiplyAdd(factor, a0, sum0);
            sum1 = TLanes.MultiplyAdd(factor, a1, sum1);
            sum2 = TLanes.MultiplyAdd(factor, a2, sum2);
            sum3 = TLanes.MultiplyAdd(factor, a3, sum3);
            var one = TLanes.MultiplyAdd(factor0, a0, TLanes.Load(y + i));
            var other = TLanes.MultiplyAdd(factor2, a2, factor3 * a3);
            (TLanes.MultiplyAdd(factor1, a1, one) + other).Store(y + i);
        }
        sums[0] += TLanes.Sum(sum0);
        sums[1] += TLanes.Sum(sum1);
        sums[2] += TLanes.Sum(sum2);
        sums[3] += TLanes.Sum(sum3);
        done = i;
    }
}
