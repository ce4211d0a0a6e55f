namespace Praxis.Tensors;

public sealed partial class Tensor
{
    /// <summary>
    /// A function with a gradient of its own. The forward function is not recorded; the backward function gets the gradient of
    /// the result, the inputs and the result, and gives the gradients of the inputs (null: none). Written in tensor
    /// operations, it can be differentiated in turn.
    /// </summary>
    public static Tensor Custom(Func<Tensor[], Tensor> forward, Func<Tensor, Tensor[], Tensor, Tensor?[]> backward, params ReadOnlySpan<Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(forward);
        ArgumentNullException.ThrowIfNull(backward);
        var own = inputs.ToArray();
        Tensor y;
        using (Gradient.Off())
        {
            y = forward(Array.ConvertAll(own, input => input.Detach())).Detach();
        }
        if (!Tape.Wants(inputs))
        {
            return y;
        }
        var node = new RulesNode("Custom", (gradient, _) =>
        {
            var gradients = backward(gradient, own, y);
            for (var i = 0; i < Math.Min(gradients.Length, own.Length); i++)
            {
                if (gradients[i] is { } given && !given.HasShape(own[i].Sizes))
                {
                    throw new InvalidOperationException($"Custom: the backward function gave a gradient of shape {given.Shape} for input {i} of shape {own[i].Shape}; they must be equal.");
                }
            }
            return gradients;
        }, userCode: true);
        node.Connect(inputs);
        return Tape.Attach(node, y, own);
    }

    /// <summary>The value of another tensor with the gradient passed straight to this one: x + stop(value − x).</summary>
    public Tensor StraightThrough(Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!value.HasShape(Sizes))
        {
            throw new ArgumentException($"StraightThrough: the value has shape {value.Shape} and the tensor {Shape}; they must be equal.");
        }
        var y = value.Detach().To(DType).Clone();
        return Tape.Record("StraightThrough", y, this, static g => g);
    }

    /// <summary>The same value with the gradient multiplied by a number; −1 reverses it.</summary>
    public Tensor ScaleGradient(double scale)
    {
        var y = Detach();
        return Tape.Record("ScaleGradient", y, this, g => g * scale);
    }
}
