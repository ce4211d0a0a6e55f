using Praxis.Tensors;

namespace Praxis.Papers.Networks;

/// <summary>μₓ, Lₓ, μᵧ, Lᵧ of the players' own curvature and L_xy of their interaction, with what follows from them.</summary>
public sealed record GameConstants(double MuX, double LX, double MuY, double LY, double LXY)
{
    /// <summary>κₓ = Lₓ/μₓ.</summary>
    public double KappaX => LX / MuX;

    /// <summary>κᵧ = Lᵧ/μᵧ.</summary>
    public double KappaY => LY / MuY;

    /// <summary>κ_xy = L_xy/√(μₓμᵧ).</summary>
    public double KappaXY => LXY / Math.Sqrt(MuX * MuY);

    /// <summary>
    /// The step sizes that factors multiply: for Sim-GDA α = min(μₓ/Lₓ², μₓ/L_xy²), for the others α = min(1/Lₓ, 1/L_xy), and the
    /// same with y for β.
    /// </summary>
    public (double Alpha, double Beta) Steps(MinimaxMethod method) => method == MinimaxMethod.Simultaneous
        ? (Math.Min(MuX / (LX * LX), MuX / (LXY * LXY)), Math.Min(MuY / (LY * LY), MuY / (LXY * LXY)))
        : (Math.Min(1 / LX, 1 / LXY), Math.Min(1 / LY, 1 / LXY));
}

/// <summary>
/// f(x, y) = ½ xᵀAx + xᵀBy − ½ yᵀCy with its saddle point at zero: ∇ₓf = Ax + By, ∇ᵧf = Bᵀx − Cy. In double precision.
/// </summary>
public sealed class QuadraticGame
{
    readonly double[] _a, _b, _c, _bTransposed;

    /// <summary>From A (m×m), B (m×n) and C (n×n), A and C symmetric.</summary>
    public QuadraticGame(Tensor a, Tensor b, Tensor c)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(c);
        if (a.Rank != 2 || b.Rank != 2 || c.Rank != 2 || a.Size(0) != a.Size(1) || c.Size(0) != c.Size(1) || b.Size(0) != a.Size(0) || b.Size(1) != c.Size(0))
        {
            throw new ArgumentException($"QuadraticGame: A {a.Shape}, B {b.Shape} and C {c.Shape} do not meet; they must be (m×m), (m×n) and (n×n).");
        }
        (Rows, Columns) = (b.Size(0), b.Size(1));
        (_a, _b, _c, _bTransposed) = (a.ToArray<double>(), b.ToArray<double>(), c.ToArray<double>(), b.T.Contiguous().ToArray<double>());
        if (!_a.Concat(_b).Concat(_c).All(double.IsFinite))
        {
            throw new ArgumentException("QuadraticGame: A, B or C holds a number that is not finite.");
        }
        CheckSymmetric(_a, Rows, "A");
        CheckSymmetric(_c, Columns, "C");
    }

    /// <summary>m, the size of x.</summary>
    public int Rows { get; }

    /// <summary>n, the size of y.</summary>
    public int Columns { get; }

    /// <summary>
    /// A = U diag(μ, L, …) Uᵀ, C = V diag(μ, L, …) Vᵀ and B = U diag(L_xy, μ_xy, …) Vᵀ with random orthogonal U and V; the dots are
    /// drawn evenly between their two ends. Strongly convex and concave unless μ and L are zero (then the game is bilinear).
    /// </summary>
    public static QuadraticGame Random(int size, double mu, double l, double muXY, double lXY, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        if (size < 2 || !(mu >= 0) || !(l >= mu) || !(muXY >= 0) || !(lXY >= muXY) || !double.IsFinite(l + lXY))
        {
            throw new ArgumentException($"QuadraticGame.Random: size {size}, μ = {mu}, L = {l}, μ_xy = {muXY}, L_xy = {lXY} were given; the size must be at least 2 and 0 ≤ μ ≤ L, 0 ≤ μ_xy ≤ L_xy.");
        }
        Tensor u = Orthogonal(size, rng.Split("u")), v = Orthogonal(size, rng.Split("v"));
        return new(
            u.MatMul(Spectrum(size, mu, l, rng.Split("a")).Unsqueeze(1) * u.T),
            u.MatMul(Spectrum(size, lXY, muXY, rng.Split("b")).Unsqueeze(1) * v.T),
            v.MatMul(Spectrum(size, mu, l, rng.Split("c")).Unsqueeze(1) * v.T));
    }

    /// <summary>One step of a method on the state z = (x, y, …), in place; <paramref name="work"/> holds 2(m + n) numbers or more.</summary>
    public void Step(MinimaxMethod method, in MinimaxSteps steps, Span<double> state, Span<double> work)
    {
        int m = Rows, n = Columns;
        if (state.Length != StateSize(method) || work.Length < 2 * (m + n))
        {
            throw new ArgumentException($"QuadraticGame.Step: {state.Length} numbers of state and {work.Length} of work were given; {method} needs {StateSize(method)} (see Start) and at least {2 * (m + n)}.");
        }
        Span<double> x = state[..m], y = state.Slice(m, n), rest = state[(m + n)..];
        Span<double> gx = work[..m], gy = work.Slice(m, n), hx = work.Slice(m + n, m), hy = work.Slice((2 * m) + n, n);
        switch (method)
        {
            case MinimaxMethod.Simultaneous:
                GradientX(x, y, gx);
                GradientY(x, y, gy);
                SpanKernels.Axpy(-steps.Alpha, gx, x);
                SpanKernels.Axpy(steps.Beta, gy, y);
                break;
            case MinimaxMethod.Alternating:
                GradientX(x, y, gx);
                SpanKernels.Axpy(-steps.Alpha, gx, x);
                GradientY(x, y, gy);
                SpanKernels.Axpy(steps.Beta, gy, y);
                break;
            case MinimaxMethod.Extrapolated:
                var seen = rest[..n];
                GradientX(x, seen, gx);
                x.CopyTo(hx);
                SpanKernels.Axpy(-steps.Gamma * steps.Alpha, gx, hx);
                SpanKernels.Axpy(-steps.Alpha, gx, x);
                GradientY(hx, y, gy);
                y.CopyTo(seen);
                SpanKernels.Axpy(steps.Delta * steps.Beta, gy, seen);
                SpanKernels.Axpy(steps.Beta, gy, y);
                break;
            case MinimaxMethod.ExtraGradient:
                x.CopyTo(hx);
                y.CopyTo(hy);
                GradientX(x, y, gx);
                GradientY(x, y, gy);
                SpanKernels.Axpy(-steps.Alpha, gx, hx);
                SpanKernels.Axpy(steps.Beta, gy, hy);
                GradientX(hx, hy, gx);
                GradientY(hx, hy, gy);
                SpanKernels.Axpy(-steps.Gamma * steps.Alpha, gx, x);
                SpanKernels.Axpy(steps.Delta * steps.Beta, gy, y);
                break;
            case MinimaxMethod.Optimistic:
                Span<double> px = rest[..m], py = rest.Slice(m, n);
                GradientX(x, y, gx);
                GradientY(x, y, gy);
                SpanKernels.Axpy(-steps.Alpha, gx, x);
                SpanKernels.Axpy(steps.Beta, gy, y);
                SpanKernels.Axpy(steps.Gamma * steps.Alpha, px, x);
                SpanKernels.Axpy(-steps.Delta * steps.Beta, py, y);
                gx.CopyTo(px);
                gy.CopyTo(py);
                break;
        }
    }

    /// <summary>How many numbers the state of a method has: x and y, then ỹ or the gradients before.</summary>
    public int StateSize(MinimaxMethod method) => method switch
    {
        MinimaxMethod.Extrapolated => Rows + (2 * Columns),
        MinimaxMethod.Optimistic => 2 * (Rows + Columns),
        MinimaxMethod.Simultaneous or MinimaxMethod.Alternating or MinimaxMethod.ExtraGradient => Rows + Columns,
        _ => throw new ArgumentException($"QuadraticGame: the method {method} does not exist; use one of {string.Join(", ", Enum.GetNames<MinimaxMethod>())}."),
    };

    /// <summary>The state in which a method begins at (x₀, y₀): ỹ₀ = y₀, gradients before are zero.</summary>
    public double[] Start(MinimaxMethod method, ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (x.Length != Rows || y.Length != Columns)
        {
            throw new ArgumentException($"QuadraticGame: {x.Length} and {y.Length} numbers were given for x and y; there must be {Rows} and {Columns}.");
        }
        var state = new double[StateSize(method)];
        x.CopyTo(state);
        y.CopyTo(state.AsSpan(Rows));
        if (method == MinimaxMethod.Extrapolated)
        {
            y.CopyTo(state.AsSpan(Rows + Columns));
        }
        return state;
    }

    /// <summary>
    /// The gradients that a method takes from (x₀, y₀) until ‖x‖² + ‖y‖² ≤ ε, or null when <paramref name="most"/> gradients do not
    /// suffice or the iterates run away. The squared distance after each step can be watched.
    /// </summary>
    public long? GradientsTo(double epsilon, MinimaxMethod method, MinimaxSteps steps, ReadOnlySpan<double> x, ReadOnlySpan<double> y, long most,
        Action<long, double>? watch = null, CancellationToken stop = default)
    {
        if (!(epsilon >= 0))
        {
            throw new ArgumentException($"QuadraticGame.GradientsTo: a squared distance of {epsilon} was given; it must be at least 0.");
        }
        var state = Start(method, x, y);
        var work = new double[2 * (Rows + Columns)];
        var each = Gradients(method);
        var size = Rows + Columns;
        var begin = SpanKernels.Dot(state.AsSpan(0, size), state.AsSpan(0, size));
        watch?.Invoke(0, begin);
        if (begin <= epsilon)
        {
            return 0;
        }
        for (var spent = 0L; spent + each <= most;)
        {
            Step(method, steps, state, work);
            spent += each;
            var distance = SpanKernels.Dot(state.AsSpan(0, size), state.AsSpan(0, size));
            watch?.Invoke(spent, distance);
            if (distance <= epsilon)
            {
                return spent;
            }
            if (!(distance <= 1e12 * (1 + begin)))
            {
                return null;
            }
            if ((spent & 0xFFFF) < each)
            {
                stop.ThrowIfCancellationRequested();
            }
        }
        return null;
    }

    /// <summary>The gradients of one step: one for each player, or two for extra-gradient.</summary>
    public static int Gradients(MinimaxMethod method) => method == MinimaxMethod.ExtraGradient ? 4 : 2;

    // ∇ₓf = Ax only for a symmetric A.
    static void CheckSymmetric(double[] values, int size, string name)
    {
        var largest = values.Length == 0 ? 0 : values.Max(Math.Abs);
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < i; j++)
            {
                double one = values[(i * size) + j], other = values[(j * size) + i];
                if (Math.Abs(one - other) > 1e-6 * largest)
                {
                    throw new ArgumentException($"QuadraticGame: {name} has {one} at ({i}, {j}) and {other} at ({j}, {i}); it must be symmetric, so give ({name} + {name}ᵀ)/2, which is the same game.");
                }
            }
        }
    }

    void GradientX(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> g)
    {
        SpanKernels.Gemv(Rows, Rows, _a, Rows, x, g);
        SpanKernels.Gemv(Rows, Columns, _b, Columns, y, g, accumulate: true);
    }

    // −Cy first, then Bᵀx on top of it.
    void GradientY(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> g)
    {
        SpanKernels.Gemv(Columns, Columns, _c, Columns, y, g);
        for (var i = 0; i < g.Length; i++)
        {
            g[i] = -g[i];
        }
        SpanKernels.Gemv(Columns, Rows, _bTransposed, Rows, x, g, accumulate: true);
    }

    // Q of a matrix of normal numbers, columns turned so that R has a positive diagonal: evenly distributed.
    static Tensor Orthogonal(int size, Rng rng)
    {
        var (q, r) = Linalg.Qr(Tensor.Randn([size, size], rng, DType.Float64));
        return q * r.Diagonal().Sign();
    }

    static Tensor Spectrum(int size, double first, double second, Rng rng)
    {
        var values = new double[size];
        (values[0], values[1]) = (first, second);
        for (var i = 2; i < size; i++)
        {
            values[i] = rng.Uniform(Math.Min(first, second), Math.Max(first, second));
        }
        return Tensor.Of<double>(values);
    }
}
