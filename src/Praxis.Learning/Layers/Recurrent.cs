using Praxis.Tensors;

namespace Praxis.Learning;

/// <summary>The state of a recurrent layer after a sequence: (layers·directions × batch × width) each.</summary>
/// <param name="Hidden">h.</param>
/// <param name="Cell">c of an LSTM; null for a GRU.</param>
public sealed record RecurrentState(Tensor Hidden, Tensor? Cell = null);

/// <summary>Layers that walk along (batch × time × inputs), one or several on top of one another, perhaps in both directions.</summary>
public abstract class Recurrent : Module
{
    readonly (TensorSlot Input, TensorSlot Hidden, TensorSlot? InputBias, TensorSlot? HiddenBias)[] _weights;
    readonly int _gates;

    private protected Recurrent(int gates, int inputs, int width, Rng rng, int layers, bool bidirectional, bool bias)
    {
        if (inputs < 1 || width < 1 || layers < 1)
        {
            throw new ArgumentException($"{GetType().Name}: {inputs} inputs, a width of {width} and {layers} layers were asked for; all must be at least 1.");
        }
        (_gates, Width, Layers, Directions) = (gates, width, layers, bidirectional ? 2 : 1);
        rng = Initialization.Next(rng);
        _weights = new (TensorSlot, TensorSlot, TensorSlot?, TensorSlot?)[layers * Directions];
        for (var i = 0; i < _weights.Length; i++)
        {
            var suffix = $"_l{i / Directions}{(i % Directions == 1 ? "_reverse" : "")}";
            var below = i < Directions ? inputs : width * Directions;
            _weights[i] = (Make("weight_ih" + suffix, gates * width, below), Make("weight_hh" + suffix, gates * width, width),
                bias ? Make("bias_ih" + suffix, gates * width) : null, bias ? Make("bias_hh" + suffix, gates * width) : null);
        }

        TensorSlot Make(string name, params int[] shape) => AddParameter(name, Initialization.Uniform(shape, rng.Split(name), 1 / Math.Sqrt(width)));
    }

    /// <summary>The size of a state.</summary>
    public int Width { get; }

    /// <summary>How many layers there are.</summary>
    public int Layers { get; }

    /// <summary>One, or two for both directions.</summary>
    public int Directions { get; }

    /// <summary>The outputs of the last layer (batch × time × width·directions) and the last states.</summary>
    public (Tensor Output, RecurrentState State) Forward(Tensor x, RecurrentState? state = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (StandIn is Recurrent other)
        {
            var (replaced, next) = other.Forward(x, state);
            return (Output(replaced), next);
        }
        if (x.Rank != 3 || x.Size(1) == 0 || x.Size(2) != _weights[0].Input.Value.Size(1))
        {
            throw new ArgumentException($"{GetType().Name}: an input of shape {x.Shape} was given; it must be (batch × time × {_weights[0].Input.Value.Size(1)}) with at least one step.");
        }
        List<Tensor> hidden = [], cells = [];
        for (var layer = 0; layer < Layers; layer++)
        {
            var sides = new Tensor[Directions];
            for (var direction = 0; direction < Directions; direction++)
            {
                var index = (layer * Directions) + direction;
                var (output, h, c) = Walk(x, index, state, backwards: direction == 1);
                sides[direction] = output;
                hidden.Add(h);
                if (c is not null)
                {
                    cells.Add(c);
                }
            }
            x = sides.Length == 1 ? sides[0] : Tensor.Cat(sides, -1);
        }
        return (Output(x), new(Tensor.Stack(hidden.ToArray()), cells.Count == 0 ? null : Tensor.Stack(cells.ToArray())));
    }

    /// <inheritdoc/>
    protected override bool CanBeReplacedBy(Module replacement) => replacement is Recurrent;

    private protected abstract (Tensor Hidden, Tensor? Cell) Step(Tensor input, Tensor recurrent, Tensor hidden, Tensor? cell);

    private protected abstract bool HasCell { get; }

    (Tensor Output, Tensor Hidden, Tensor? Cell) Walk(Tensor x, int index, RecurrentState? state, bool backwards)
    {
        var (wx, wh, bx, bh) = _weights[index];
        int batch = x.Size(0), steps = x.Size(1);
        // All steps of the input at once.
        var inputs = x.Linear(wx, bx?.Value).Unbind(1);
        var hidden = state?.Hidden.Select(0, index) ?? Tensor.Zeros([batch, Width], x.DType);
        var cell = !HasCell ? null : state?.Cell?.Select(0, index) ?? Tensor.Zeros([batch, Width], x.DType);
        var outputs = new Tensor[steps];
        for (var t = 0; t < steps; t++)
        {
            var at = backwards ? steps - 1 - t : t;
            (hidden, cell) = Step(inputs[at], hidden.Linear(wh, bh?.Value), hidden, cell);
            outputs[at] = hidden;
        }
        if (MultiplyAdds.IsCounting)
        {
            MultiplyAdds.Add(this, (long)batch * steps * _gates * Width * (x.Size(2) + Width));
        }
        return (Tensor.Stack(outputs, 1), hidden, cell);
    }
}

/// <summary>
/// r = σ(W_r x + U_r h), z = σ(W_z x + U_z h), n = tanh(W_n x + b + r ⊙ (U_n h + b′)), h ← (1 − z) ⊙ n + z ⊙ h (Cho et al., 2014).
/// </summary>
public sealed class Gru(int inputs, int width, Rng rng, int layers = 1, bool bidirectional = false, bool bias = true)
    : Recurrent(3, inputs, width, rng, layers, bidirectional, bias)
{
    private protected override bool HasCell => false;

    private protected override (Tensor Hidden, Tensor? Cell) Step(Tensor input, Tensor recurrent, Tensor hidden, Tensor? cell)
    {
        var gates = (input.Narrow(1, 0, 2 * Width) + recurrent.Narrow(1, 0, 2 * Width)).Sigmoid();
        var fresh = (input.Narrow(1, 2 * Width, Width) + (gates.Narrow(1, 0, Width) * recurrent.Narrow(1, 2 * Width, Width))).Tanh();
        return (fresh.Lerp(hidden, gates.Narrow(1, Width, Width)), null);
    }
}

/// <summary>
/// i, f, o = σ(W x + U h), g = tanh(W_g x + U_g h), c ← f ⊙ c + i ⊙ g, h ← o ⊙ tanh c (Hochreiter and Schmidhuber, 1997).
/// </summary>
public sealed class Lstm(int inputs, int width, Rng rng, int layers = 1, bool bidirectional = false, bool bias = true)
    : Recurrent(4, inputs, width, rng, layers, bidirectional, bias)
{
    private protected override bool HasCell => true;

    private protected override (Tensor Hidden, Tensor? Cell) Step(Tensor input, Tensor recurrent, Tensor hidden, Tensor? cell)
    {
        var sum = input + recurrent;
        var opened = sum.Narrow(1, 0, 2 * Width).Sigmoid();
        var next = (opened.Narrow(1, Width, Width) * cell!) + (opened.Narrow(1, 0, Width) * sum.Narrow(1, 2 * Width, Width).Tanh());
        return (sum.Narrow(1, 3 * Width, Width).Sigmoid() * next.Tanh(), next);
    }
}
