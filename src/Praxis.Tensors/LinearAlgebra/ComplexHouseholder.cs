using System.Numerics;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>Complex reflectors H = I − τ v vᴴ with v₀ = 1.</summary>
static unsafe class ComplexHouseholder
{
    /// <summary>Turns x into the v of an H with Hᴴ x = β e₀ for a real β, and returns τ.</summary>
    public static ComplexNumber<T> Make<T>(ComplexVector<T> x, out T beta)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var alpha = x[0];
        x[0] = ComplexNumber<T>.One;
        var tail = x.From(1);
        var length = tail.Norm();
        if (length == T.Zero && alpha.Imaginary == T.Zero)
        {
            beta = alpha.Real;
            return ComplexNumber<T>.Zero;
        }
        var smallest = Machine<T>.SmallestNormal / Machine<T>.Epsilon;
        var rescalings = 0;
        while (alpha.RoughMagnitude < smallest && length < smallest)
        {
            tail.Scale(T.One / smallest);
            alpha = new(alpha.Real / smallest, alpha.Imaginary / smallest);
            length = tail.Norm();
            rescalings++;
        }
        beta = -T.CopySign(Rotation.Length(alpha.Magnitude, length), alpha.Real);
        var tau = new ComplexNumber<T>((beta - alpha.Real) / beta, -alpha.Imaginary / beta);
        tail.Scale(ComplexNumber<T>.One / (alpha - beta));
        for (; rescalings > 0; rescalings--)
        {
            beta *= smallest;
        }
        return tau;
    }

    /// <summary>C ← C (I − τ v vᴴ)</summary>
    public static void ApplyFromRight<T>(ComplexNumber<T> tau, ComplexVector<T> v, ComplexMatrix<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var row = 0; row < c.Rows; row++)
        {
            var target = c.Row(row);
            v.AddTo(target, -(tau * target.Dot(v)), conjugate: true);
        }
    }

    /// <summary>C ← (I − τ v vᴴ) C; <paramref name="work"/> holds a number for each column of C.</summary>
    public static void ApplyFromLeft<T>(ComplexNumber<T> tau, ComplexVector<T> v, ComplexMatrix<T> c, ComplexVector<T> work)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sums = new ComplexVector<T>(work.Real, work.Imaginary, c.Columns);
        new Span<T>(sums.Real, c.Columns).Clear();
        new Span<T>(sums.Imaginary, c.Columns).Clear();
        for (var row = 0; row < c.Rows; row++)
        {
            c.Row(row).AddTo(sums, v[row].Conjugate);
        }
        for (var row = 0; row < c.Rows; row++)
        {
            sums.AddTo(c.Row(row), -(tau * v[row]));
        }
    }

    /// <summary>
    /// Writes the first rows of (H₁ H₂ …)ᴴ, as many as <paramref name="q"/> has. Reflector k lies in row k and
    /// begins at column k + <paramref name="offset"/>.
    /// </summary>
    public static void FormAdjoint<T>(ComplexMatrix<T> rows, ComplexVector<T> taus, int count, int offset, ComplexMatrix<T> q)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        q.SetIdentity();
        for (var k = count - 1; k >= 0; k--)
        {
            var start = k + offset;
            ApplyFromRight(taus[k].Conjugate, rows.Row(k).From(start), q.From(start, start));
        }
    }
}
