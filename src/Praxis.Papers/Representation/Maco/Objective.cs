using Praxis.Learning;
using Praxis.Tensors;

namespace Praxis.Papers.Representation;

/// <summary>What a visualisation shall make large: functions of images (samples × channels × height × width) to a number.</summary>
public static class Objective
{
    /// <summary>J = mean over the batch of the logit of a class.</summary>
    public static Func<Tensor, Tensor> Logit(Layer model, int label)
    {
        ArgumentNullException.ThrowIfNull(model);
        CheckIndex(label, "Logit", "class");
        return images => Evaluate(model, () => Column(model.Forward(images), label, "Logit", "class").Mean());
    }

    /// <summary>J = mean over the batch and over positions of a channel of what a layer of the model, named by its path, gives out.</summary>
    public static Func<Tensor, Tensor> Channel(Module model, Func<Tensor, Tensor> forward, string layer, int channel)
    {
        CheckLayer(model, forward, layer);
        CheckIndex(channel, "Channel", "channel");
        return images => Column(Pooled(Activation(model, forward, layer, images)), channel, "Channel", "channel").Mean();
    }

    /// <summary>The same of a model that is a layer.</summary>
    public static Func<Tensor, Tensor> Channel(Layer model, string layer, int channel) => Channel(model, Forward(model), layer, channel);

    /// <summary>
    /// J = mean over the batch of ⟨a, v⟩·max(cos(a, v), 0.1)^p, with a the pooled output of a layer: the cosine (p = 2, say) keeps a from
    /// growing in other directions as well.
    /// </summary>
    public static Func<Tensor, Tensor> Direction(Module model, Func<Tensor, Tensor> forward, string layer, Tensor vector, double cosinePower = 0)
    {
        CheckLayer(model, forward, layer);
        CheckVector(vector, "Direction");
        if (!(cosinePower >= 0) || !double.IsFinite(cosinePower))
        {
            throw new ArgumentException($"Objective.Direction: a cosine power of {cosinePower} was given; it must be finite and at least 0.");
        }
        return images =>
        {
            var a = Pooled(Activation(model, forward, layer, images));
            var v = Fitting(vector, a, "Direction");
            var product = (a * v).Sum(1);
            return (cosinePower == 0 ? product : product * a.CosineSimilarity(v.ExpandAs(a)).Maximum(0.1).Pow(cosinePower)).Mean();
        };
    }

    /// <summary>The same of a model that is a layer.</summary>
    public static Func<Tensor, Tensor> Direction(Layer model, string layer, Tensor vector, double cosinePower = 0) => Direction(model, Forward(model), layer, vector, cosinePower);

    /// <summary>J = −mean over the batch of ‖a − features‖²: an image that a layer sees as it saw another one.</summary>
    public static Func<Tensor, Tensor> Invert(Module model, Func<Tensor, Tensor> forward, string layer, Tensor features)
    {
        CheckLayer(model, forward, layer);
        CheckVector(features, "Invert");
        return images =>
        {
            var a = Pooled(Activation(model, forward, layer, images));
            return -(a - Fitting(features, a, "Invert")).Square().Sum(1).Mean();
        };
    }

    /// <summary>The same of a model that is a layer.</summary>
    public static Func<Tensor, Tensor> Invert(Layer model, string layer, Tensor features) => Invert(model, Forward(model), layer, features);

    /// <summary>The pooled output of a layer for images, as the objectives read it: (samples × channels).</summary>
    public static Tensor Features(Module model, Func<Tensor, Tensor> forward, string layer, Tensor images)
    {
        CheckLayer(model, forward, layer);
        return Pooled(Activation(model, forward, layer, images));
    }

    static Func<Tensor, Tensor> Forward(Layer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Forward;
    }

    static Tensor Evaluate(Module model, Func<Tensor> body)
    {
        using var mode = model.Evaluating();
        return body();
    }

    static Tensor Activation(Module model, Func<Tensor, Tensor> forward, string layer, Tensor images) => Evaluate(model, () =>
    {
        using var seen = model.Watch(layer);
        forward(images);
        return seen[layer];
    });

    // Maps (samples × channels × …) are averaged over positions, tokens (samples × tokens × channels) over tokens.
    static Tensor Pooled(Tensor a) => a.Rank switch
    {
        2 => a,
        3 => a.Mean(1),
        >= 4 => a.Flatten(2).Mean(2),
        _ => throw new ArgumentException($"Objective: the layer gives out a tensor of shape {a.Shape}; it must have samples and channels."),
    };

    static Tensor Column(Tensor values, int index, string objective, string what) => values.Rank == 2 && (uint)index < (uint)values.Size(1)
        ? values.Select(1, index)
        : throw new ArgumentOutOfRangeException(nameof(index), $"Objective.{objective}: {what} {index} was asked for, and the output has shape {values.Shape}.");

    static void CheckIndex(int index, string objective, string what)
    {
        if (index < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(index), $"Objective.{objective}: {what} {index} was asked for; they are counted from 0.");
        }
    }

    static void CheckLayer(Module model, Func<Tensor, Tensor> forward, string layer)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(forward);
        _ = model.Find<Module>(layer);
    }

    static void CheckVector(Tensor vector, string objective)
    {
        ArgumentNullException.ThrowIfNull(vector);
        if (vector.Detach().IsFinite().All().ToDouble() == 0 || vector.Count == 0)
        {
            throw new ArgumentException($"Objective.{objective}: the vector of shape {vector.Shape} must be finite and not empty.");
        }
    }

    static Tensor Fitting(Tensor vector, Tensor a, string objective) => vector.Count == a.Size(1)
        ? vector.Detach().Reshape(1, -1)
        : throw new ArgumentException($"Objective.{objective}: the vector has shape {vector.Shape} and the layer gives {a.Size(1)} numbers a sample.");
}
